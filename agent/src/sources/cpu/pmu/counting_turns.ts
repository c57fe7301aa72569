/** Whose turn it is to be counted: who has used most CPU time since its last turn. */
import { columnIndex, type Row } from '@edgevitals/shared/frame';
import { pidOf } from '../../process/process_list.js';

const UTIME = columnIndex('process', 'utime');
const STIME = columnIndex('process', 'stime');
const RUN_US = columnIndex('process', 'run_us');
const FLAGS = columnIndex('process', 'flags');
const KERNEL_THREAD = 0x0020_0000;
const TICK_US = 10_000;
/** Below that there is nothing to count. */
const LEAST_US = 20_000;

/** A process whose turn it is. */
export interface CountingTurn {
  readonly process: Row;
  /** Turns that it has had before. */
  readonly turn: number;
}

interface OwedTime {
  /** CPU time at its last turn, or when it was first seen, microseconds. */
  since: number;
  turns: number;
}

export class CountingTurns {
  private waiting = new Map<Row, OwedTime>();

  /**
   * The next processes, one that is watched first. Of those whose turn it is not the time goes on to add up.
   * @param rows of table process.
   * @param isRefused of those that cannot be counted.
   */
  choose(
    rows: readonly Row[],
    most: number,
    watched: number | undefined,
    isRefused: (row: Row) => boolean,
  ): CountingTurn[] {
    const waiting = new Map<Row, OwedTime>();
    const chosen: { readonly process: Row; readonly owed: number }[] = [];
    for (const process of rows) {
      if (((process.numbers[FLAGS] || 0) & KERNEL_THREAD) !== 0) continue;
      const used = usedMicros(process);
      const known = this.waiting.get(process) ?? { since: used, turns: 0 };
      waiting.set(process, known);
      const owed = pidOf(process) === watched ? Number.POSITIVE_INFINITY : used - known.since;
      if (owed < LEAST_US || isRefused(process)) continue;
      let at = chosen.length;
      while (at > 0 && chosen[at - 1]!.owed < owed) at--;
      chosen.splice(at, 0, { process, owed });
      if (chosen.length > most) chosen.pop();
    }
    this.waiting = waiting;
    return chosen.map(({ process }) => {
      const turn = waiting.get(process)!.turns;
      waiting.set(process, { since: usedMicros(process), turns: turn + 1 });
      return { process, turn };
    });
  }
}

/** To the microsecond where the kernel tells it of the whole process, else to the tick. */
function usedMicros({ numbers }: Row): number {
  const run = numbers[RUN_US]!;
  return run > 0 ? run : ((numbers[UTIME] || 0) + (numbers[STIME] || 0)) * TICK_US;
}
