import type { ProcessRate } from './rates.js';

const UNITS = ['', 'K', 'M', 'G', 'T'];

/** Bytes in at most five characters: `0`, `512`, `1.5K`, `23M`. */
export function shortBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const text = unit > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0);
  return `${text}${UNITS[unit]}`;
}

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
  const cut = (line: string): string => line.slice(0, columns);
  const title = cut(`    PID   CPU %   MEM  READ/s WRITE/s  PROCESS`);
  const text = [
    cut(`${head}  ${rates.length} processes, ${busy} busy`),
    colour ? `\x1b[1m${title}\x1b[0m` : title,
  ];
  for (const rate of rates.slice(0, lines)) text.push(cut(processLine(rate)));
  return `${text.join('\n')}\n`;
}

function processLine(rate: ProcessRate): string {
  const flow = (bytes: number | undefined): string => (bytes === undefined ? '-' : shortBytes(bytes));
  return [
    String(rate.pid).padStart(7),
    rate.cpuPercent.toFixed(1).padStart(8),
    shortBytes(rate.rssBytes).padStart(6),
    flow(rate.readPerSecond).padStart(8),
    flow(rate.writtenPerSecond).padStart(8),
    `  ${rate.name}${rate.started ? ' *' : ''}`,
  ].join('');
}
