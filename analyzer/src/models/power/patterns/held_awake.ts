/**
 * What kept a device awake in an interval: user wake locks, at every reading, and wakeup sources of drivers, once a minute.
 * A user wake lock is a wakeup source too, under the same name, and told once.
 */
import type { Interval } from '../../../device/interval.js';

export interface HeldAwake {
  /** Name of the lock or source, with its device where it has one. */
  readonly name: string;
  /** The program that it is named after; empty where none is: the kernel does not keep who holds one. */
  readonly holder: string;
  /** Seconds held, of the `covers` seconds told of. */
  readonly seconds: number;
  readonly covers: number;
}

interface Holder {
  readonly program: string;
  readonly kernel: boolean;
}

/** Programs with shorter names are found in others' by chance. */
const LEAST_NAME = 4;

export function heldAwake(interval: Interval): HeldAwake[] {
  const { wakeLocks, wakeupSources } = interval.power;
  const awake = interval.elapsed - interval.suspended;
  const held: HeldAwake[] = [];
  if (wakeLocks.length === 0 && wakeupSources.length === 0) return held;
  const programs: Holder[] = [];
  interval.population.visit(({ program, kernel }) => programs.push({ program, kernel }));
  for (const { name, held: seconds } of wakeLocks)
    held.push({ name, holder: holderOf(name, programs), seconds, covers: awake });
  for (const { name, held: seconds, covers } of wakeupSources) {
    if (!(seconds > 0) || wakeLocks.some(lock => lock.name === name)) continue;
    held.push({ name, holder: holderOf(name, programs), seconds, covers });
  }
  return held;
}

/** The program whose name the lock has, or begins with: `sync-daemon`, `sync-daemon.upload`. */
export function holderOf(lock: string, processes: readonly Holder[]): string {
  let best = '';
  for (const { program, kernel } of processes) {
    if (kernel || program.length < LEAST_NAME || program.length <= best.length || !lock.startsWith(program))
      continue;
    if (/^($|[^a-zA-Z0-9])/.test(lock.slice(program.length))) best = program;
  }
  return best;
}
