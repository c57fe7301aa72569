/** The processes of a device as they are now, one by one: also those that did nothing for a long time. */
import { PROCESS, type ProcessRow } from '../quantities/index.js';
import type { ProcessRows } from './block/process_rows.js';

/** One of them, as a row in which nothing happened. Lent to a visitor: the next one is told in the same object. */
export interface PresentProcess extends Readonly<ProcessRow> {
  readonly pid: number;
  /** Start time in ticks after boot: with pid, who it is. */
  readonly startTicks: number;
}

export interface Population {
  /** Processes that live. */
  readonly count: number;
  /** Shows every process that lives. */
  visit(visitor: (process: PresentProcess) => void): void;
}

/** Made once: rows that are made anew for each walk cost more than the walk. Nobody walks while somebody walks. */
const lent = { ...PROCESS.empty(), count: 1, running: true, pid: 0, startTicks: 0 };

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
    const process = lent;
    for (let row = 0; row < rows.length; row++) {
      if (!rows.lives(row)) continue;
      process.pid = rows.pid(row);
      process.startTicks = rows.startTicks(row);
      process.uid = rows.user(row);
      process.program = rows.program(row);
      process.kernel = rows.isKernel(row);
      rows.readLevels(row, pageBytes, process);
      visitor(process);
    }
  }
}
