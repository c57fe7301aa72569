/** Values over time as columns of blocks, with an axis on either side. */
import type { HistoryPoints } from '@edgevitals/shared/results';
import stringWidth from 'string-width';

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

export interface ChartOptions {
  /** Columns of the terminal, labels included. */
  readonly width: number;
  /** Lines of blocks. */
  readonly height: number;
  readonly least: number;
  readonly most: number;
  /** Writes a value at the left. */
  readonly format: (value: number) => string;
  /** Columns of the labels: for charts that stand one below the other. */
  readonly labels?: number;
  /** Below the first and the last column. */
  readonly ends?: readonly [from: string, to: string];
}

/**
 * Lines of a chart: what is known of a part of time is a column from `least` up, at least a mark; what is not known (null) is
 * left empty. Values are spread over the columns that there are.
 */
export function chart(values: HistoryPoints, options: ChartOptions): string[] {
  const { height, least, most, format, ends } = options;
  const labels = options.labels ?? labelWidth([format(most), format(least)]);
  const columns = Math.max(1, options.width - labels - 2);
  const levels = Array.from({ length: columns }, (_, i) => {
    const value = values[Math.floor((i * values.length) / columns)];
    if (value === undefined || value === null) return 0;
    const share = most > least ? (value - least) / (most - least) : 0;
    return Math.max(1, Math.round(Math.min(1, Math.max(0, share)) * height * 8));
  });
  const lines = Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * 8;
    const blocks = levels.map(level => EIGHTHS[Math.max(0, Math.min(8, level - below))]).join('');
    const label = row === 0 ? format(most) : row === height - 1 ? format(least) : '';
    return `${padStart(label, labels)} ┤${blocks}`.trimEnd();
  });
  return ends === undefined ? lines : [...lines, timeAxis(ends, labels, columns)];
}

/** The widest of some labels. */
export const labelWidth = (labels: readonly string[]): number =>
  Math.max(...labels.map(label => stringWidth(label)));

const padStart = (text: string, columns: number): string =>
  `${' '.repeat(Math.max(0, columns - stringWidth(text)))}${text}`;

function timeAxis([from, to]: readonly [string, string], labels: number, columns: number): string {
  const line = '─'.repeat(Math.max(1, columns - stringWidth(from) - stringWidth(to) - 2));
  return `${' '.repeat(labels)} └${from} ${line} ${to}`;
}
