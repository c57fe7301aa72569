/** Who may have reaped a process that has gone. */
import type { ProcessRows } from './process_rows.js';
import type { TouchedProcesses } from './touched_processes.js';

/** Reaps whatever has lost its parent. */
export const INIT = 1;
/** Parents that have gone in one interval, one above the other: there are never more. */
const MOST_STEPS = 32;

/** Who is whose parent, in an interval in which processes have gone. */
export class Ancestry {
  private readonly touched: TouchedProcesses;
  private readonly rows: ProcessRows;
  /** Places of processes that have gone, by pid. */
  private readonly goneByPid = new Map<number, number>();
  /** Start times of processes that live, by pid. */
  private readonly living = new Map<number, number>();
  private isWhole = false;

  constructor(touched: TouchedProcesses, rows: ProcessRows) {
    this.touched = touched;
    this.rows = rows;
    const { ended, pids, startTicks } = touched;
    for (let i = 0; i < touched.length; i++) {
      if (ended[i] === true) this.goneByPid.set(pids[i]!, i);
      else this.living.set(pids[i]!, startTicks[i]!);
    }
  }

  hasGone(pid: number): boolean {
    return this.goneByPid.has(pid);
  }

  /** Who may have reaped a process that has gone, and how many have gone in between; undefined where nobody did. */
  reaperOf(i: number): { readonly payer: number | undefined; readonly steps: number } {
    const { parents, startTicks } = this.touched;
    const started = startTicks[i]!;
    let parent = parents[i]!;
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const above = this.goneByPid.get(parent);
      // one that started later has got the pid of the parent
      if (above === undefined || startTicks[above]! > started) {
        if (this.startOf(parent) <= started) return { payer: parent, steps };
        break;
      }
      parent = parents[above]!;
    }
    // its parent has gone before, unnoticed
    return { payer: this.startOf(INIT) <= started ? INIT : undefined, steps: 0 };
  }

  /** Ticks after boot; infinite where there is no such process. */
  private startOf(pid: number): number {
    const known = this.living.get(pid);
    if (known !== undefined || this.isWhole) return known ?? Number.POSITIVE_INFINITY;
    // parents that reap have run: that one has to be looked for among those that did not is rare
    const { rows } = this;
    this.isWhole = true;
    for (let row = 0; row < rows.length; row++)
      if (rows.lives(row)) this.living.set(rows.pid(row), rows.startTicks(row));
    return this.living.get(pid) ?? Number.POSITIVE_INFINITY;
  }
}
