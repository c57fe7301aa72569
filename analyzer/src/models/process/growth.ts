/**
 * Steady growth of a process's resident memory: four steps of ten minutes in a row, each of which grows. Caches that
 * fill up stop growing, garbage collectors go up and down; a leak does neither. Looked at once a minute.
 */
import * as v from 'valibot';
import type { Population } from '../../device/population.js';
import type { FindingKind } from '../../findings/kinds.js';

const STEP_SECONDS = 600;
const LEAST_STEP_BYTES = 256 * 1024;
const LOOK_SECONDS = 60;
/** Processes watched on a device. */
const MOST = 64;

export interface Growth {
  readonly program: string;
  readonly pid: number;
  readonly bytes: number;
  readonly grownBytes: number;
  readonly seconds: number;
}

/** What is kept of a watched process, number after number: forty objects a device were a third of its memory. */
const PID = 0;
const START_TICKS = 1;
const START_BYTES = 2;
const STEP_BYTES = 3;
const STEP_AT = 4;
const STEPS = 5;
const WIDTH = 6;

export class GrowthWatch {
  private watched: number[] = [];
  private found: readonly Growth[] = [];
  private lookedAt = Number.NEGATIVE_INFINITY;

  /**
   * Processes that grow, as of the last look.
   * @param at event time, seconds.
   * @param least processes smaller than this are not looked at, bytes.
   */
  growing(population: Population, at: number, least: number, kind: FindingKind): readonly Growth[] {
    const since = at - this.lookedAt;
    if (since >= LOOK_SECONDS || since < 0) {
      this.lookedAt = at;
      this.found = this.look(population, at, least, kind);
    }
    return this.found;
  }

  snapshot(): unknown {
    return { version: 2, watched: this.watched };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (v.is(SNAPSHOT, snapshot)) this.watched = [...snapshot.watched];
  }

  private look(population: Population, at: number, least: number, kind: FindingKind): Growth[] {
    const found: Growth[] = [];
    const before = this.watched;
    const now: number[] = [];
    let expected = 0;
    population.visit(({ pid, startTicks, program, kernel, rssBytes }) => {
      if (kernel || rssBytes < least || now.length >= MOST * WIDTH) return;
      const place = placeOf(before, pid, startTicks, expected);
      const mine = now.length;
      if (place < 0) {
        now.push(pid, startTicks, rssBytes, rssBytes, at, 0);
        return;
      }
      expected = place + WIDTH;
      for (let i = 0; i < WIDTH; i++) now.push(before[place + i]!);
      const since = at - now[mine + STEP_AT]!;
      if (since >= STEP_SECONDS || since < 0) step(now, mine, rssBytes, at);
      const startBytes = now[mine + START_BYTES]!;
      const grownBytes = rssBytes - startBytes;
      const seconds = now[mine + STEPS]! * STEP_SECONDS;
      if (seconds >= kind.seconds && grownBytes >= kind.raise * startBytes)
        found.push({ program, pid, bytes: rssBytes, grownBytes, seconds });
    });
    this.watched = now;
    return found;
  }
}

const SNAPSHOT = v.object({
  version: v.literal(2),
  watched: v.pipe(
    v.array(v.pipe(v.number(), v.finite())),
    v.maxLength(MOST * WIDTH),
    v.check(watched => watched.length % WIDTH === 0),
  ),
});

/** Where a process is; most are in the order in which they were. -1: it is not there. */
function placeOf(watched: readonly number[], pid: number, startTicks: number, expected: number): number {
  const isIt = (place: number): boolean =>
    watched[place + PID] === pid && watched[place + START_TICKS] === startTicks;
  if (isIt(expected)) return expected;
  for (let place = 0; place < watched.length; place += WIDTH) if (isIt(place)) return place;
  return -1;
}

function step(watched: number[], place: number, bytes: number, at: number): void {
  if (bytes - watched[place + STEP_BYTES]! >= LEAST_STEP_BYTES) {
    watched[place + STEPS] = watched[place + STEPS]! + 1;
  } else {
    watched[place + STEPS] = 0;
    watched[place + START_BYTES] = bytes;
  }
  watched[place + STEP_BYTES] = bytes;
  watched[place + STEP_AT] = at;
}
