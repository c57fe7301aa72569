/**
 * Bytes that each program dirtied and that nobody dropped before they were written. The kernel counts what is dropped as
 * cancelled by the one that deletes or truncates (fs/proc/base.c, task_io_account_cancelled_write): where that is more than it
 * dirtied itself, somebody else had dirtied the rest. It is taken from programs of the same user, in the proportion of what they
 * dirtied, then from those of any: who it was is not told, that it did not reach the disk is.
 */
import type { ProgramCounters } from './program_counters.js';

export interface NetWrites {
  /** Bytes, by place in the programs given; none below 0. */
  readonly net: readonly number[];
  /** Of what each dirtied, what others dropped. */
  readonly deletedByOthers: readonly number[];
}

export function netWrites(programs: readonly ProgramCounters[]): NetWrites {
  const net = programs.map(({ writtenBytes, cancelledBytes }) => Math.max(0, writtenBytes - cancelledBytes));
  const deleted = programs.map(() => 0);
  for (const { uid, writtenBytes, cancelledBytes } of programs) {
    let excess = cancelledBytes - writtenBytes;
    if (!(excess > 0)) continue;
    excess -= take(excess, net, deleted, place => programs[place]!.uid === uid);
    // less than nothing was not dirtied: what remains was before
    take(excess, net, deleted, () => true);
  }
  return { net, deletedByOthers: deleted };
}

/** Takes so much from those that are meant. @returns what was taken. */
function take(bytes: number, net: number[], deleted: number[], isMeant: (place: number) => boolean): number {
  const sum = net.reduce((all, each, place) => (isMeant(place) ? all + each : all), 0);
  const taken = Math.min(bytes, sum);
  if (!(taken > 0)) return 0;
  for (let place = 0; place < net.length; place++) {
    if (!isMeant(place)) continue;
    const part = (net[place]! * taken) / sum;
    net[place] = Math.max(0, net[place]! - part);
    deleted[place]! += part;
  }
  return taken;
}
