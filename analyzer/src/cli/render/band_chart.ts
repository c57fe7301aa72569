/** A forecast that rises to its end: the middle of what may be, in a band of what may be as well. */
import { labelWidth } from './chart.js';

export interface BandForecast {
  /** The value now, and the one at which it ends. */
  readonly start: number;
  readonly end: number;
  /** Seconds until it ends: early, in the middle, and late; undefined where no end is in sight. */
  readonly low: number;
  readonly middle: number;
  readonly high: number | undefined;
}

export interface BandChartOptions {
  readonly width: number;
  readonly height: number;
  readonly format: (value: number) => string;
  readonly time: (seconds: number) => string;
}

/** Without an upper end so many times the middle is drawn. */
const OPEN = 2;

/** Lines of a chart from now to the late end: `●` the middle, `░` where it may be as well. */
export function bandChart(
  forecast: BandForecast,
  { width, height, format, time }: BandChartOptions,
): string[] {
  const { start, end, low, middle, high } = forecast;
  const labels = labelWidth([format(end), format(start)]);
  const columns = Math.max(2, width - labels - 2);
  const last = high ?? middle * OPEN;
  const rowAt = (seconds: number, until: number | undefined): number => {
    const share = until === undefined ? 0 : Math.min(1, seconds / until);
    return height - 1 - Math.round(share * (height - 1));
  };
  const rows = Array.from({ length: height }, () => new Array<string>(columns).fill(' '));
  for (let column = 0; column < columns; column++) {
    const seconds = (column / (columns - 1)) * last;
    for (let row = rowAt(seconds, low); row <= rowAt(seconds, high); row++) rows[row]![column] = '░';
    // past its end there is no middle
    if (seconds <= middle) rows[rowAt(seconds, middle)]![column] = '●';
  }
  const lines = rows.map((cells, row) => {
    const label = row === 0 ? format(end) : row === height - 1 ? format(start) : '';
    return `${label.padStart(labels)} ┤${cells.join('')}`.trimEnd();
  });
  const to = time(last);
  return [...lines, `${' '.repeat(labels)} └now ${'─'.repeat(Math.max(1, columns - to.length - 5))} ${to}`];
}
