import { codePoints, fit, formatBytes, formatMemory, type TextColumn, table } from '@edgevitals/shared/text';
import type { ProcessRate } from './rates.js';

const PID: TextColumn = { title: 'PID', align: 'right', least: 7 };
const NAME: TextColumn = { title: 'PROCESS', flexible: true };
/** As wide as the longest amounts, for tables to keep their shape from one reading to the next. */
const USE: readonly TextColumn[] = [
  { title: 'CPU %', align: 'right', least: 6 },
  { title: 'MEMORY', align: 'right', least: 8 },
  { title: 'READ/s', align: 'right', least: 7 },
  { title: 'WRITE/s', align: 'right', least: 7 },
];

export interface ScreenOptions {
  readonly columns: number;
  /** Most lines of processes. */
  readonly lines: number;
  /** May use bold type. */
  readonly colour: boolean;
  readonly head: string;
}

/** A table of the processes that use most, `columns` wide at most. Names come escaped, see `displayName`. */
export function processTable(rates: readonly ProcessRate[], options: ScreenOptions): string {
  const { columns, lines, colour, head } = options;
  const busy = rates.filter(rate => rate.cpuPercent > 0).length;
  const rows = rates
    .slice(0, lines)
    .map(rate => [String(rate.pid), ...useCells(rate), `${rate.name}${rate.started ? ' *' : ''}`]);
  const [title = '', ...text] = table([PID, ...USE, NAME], rows, {
    width: columns,
    textWidth: codePoints,
  }).map(line => fit(line, columns, codePoints));
  const load = fit(`${head}  ${rates.length} processes, ${busy} busy`, columns, codePoints);
  return [load, colour ? `\x1b[1m${title}\x1b[0m` : title, ...text, ''].join('\n');
}

/** What one process used: the title line, and a line below it for each of `rates`. */
export const useTable = (rates: readonly ProcessRate[]): string[] =>
  table(USE, rates.map(useCells), { width: Infinity, textWidth: codePoints });

function useCells(rate: ProcessRate): string[] {
  const flow = (bytes: number | undefined): string => (bytes === undefined ? '-' : formatBytes(bytes));
  return [
    rate.cpuPercent.toFixed(1),
    formatMemory(rate.rssBytes),
    flow(rate.readPerSecond),
    flow(rate.writtenPerSecond),
  ];
}

/** A picture in place of the one before: as many lines as the terminal has, the last of them the status. */
export function livePicture(table: string, status: string, height: number): string {
  const lines = table.trimEnd().split('\n');
  const shown = Array.from({ length: Math.max(4, height) - 1 }, (_, i) => `${lines[i] ?? ''}\x1b[K`);
  return `\x1b[H${shown.join('\r\n')}\r\n${status}\x1b[K\x1b[J`;
}
