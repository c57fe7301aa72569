/** The processes of a device as they are now, one by one: also those that did nothing for a long time. */
import { PROCESS_PLACE } from './block/process_columns.js';
import type { ProcessRows } from './block/process_rows.js';

/** One of them. Lent to a visitor: the next one is told in the same object. */
export interface PresentProcess {
  readonly pid: number;
  /** Start time in ticks after boot: with pid, who it is. */
  readonly startTicks: number;
  readonly uid: number;
  /** Display name. */
  readonly program: string;
  readonly kernel: boolean;
  readonly rssBytes: number;
  readonly threads: number;
  readonly ioDenied: boolean;
}

export interface Population {
  /** Processes that live. */
  readonly count: number;
  /** Shows every process that lives. */
  visit(visitor: (process: PresentProcess) => void): void;
}

/** The population that a device's block holds. */
export class BlockPopulation implements Population {
  private readonly rows: ProcessRows;
  readonly pageBytes: number;

  constructor(rows: ProcessRows, pageBytes: number) {
    this.rows = rows;
    this.pageBytes = pageBytes;
  }

  get count(): number {
    return this.rows.living;
  }

  visit(visitor: (process: PresentProcess) => void): void {
    const { rows, pageBytes } = this;
    const process = {
      pid: 0,
      startTicks: 0,
      uid: 0,
      program: '',
      kernel: false,
      rssBytes: 0,
      threads: 0,
      ioDenied: false,
    };
    for (let row = 0; row < rows.length; row++) {
      if (!rows.lives(row)) continue;
      process.pid = rows.pid(row);
      process.startTicks = rows.startTicks(row);
      process.uid = rows.user(row);
      process.program = rows.program(row);
      process.kernel = rows.isKernel(row);
      process.rssBytes = level(rows.value(row, PROCESS_PLACE.rss_pages)) * pageBytes;
      process.threads = level(rows.value(row, PROCESS_PLACE.threads));
      process.ioDenied = Number.isNaN(rows.value(row, PROCESS_PLACE.write_bytes));
      visitor(process);
    }
  }
}

/** A column as it stands; 0 when absent or negative. */
const level = (value: number): number => (Number.isNaN(value) ? 0 : Math.max(0, value));
