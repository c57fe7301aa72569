/**
 * Marks that can only fall (the least that was ever free of a stack or a heap), and those that go on falling. What varies
 * sets new lows as well, but ever more rarely: of independent minutes the k-th has a new low with probability 1/k (Renyi,
 * 1962), so that six in a row after the first come by chance once in 5,040 times. What leaks sets one in each.
 */
import * as v from 'valibot';

const STEP_SECONDS = 60;
/** Marks watched on a device. */
const MOST = 64;

export interface Falling {
  /** Which mark: its numbers as they were given. */
  readonly key: readonly [number, number];
  readonly mark: number;
  /** What it fell by in the steps in a row, and how long they took. */
  readonly fallen: number;
  readonly seconds: number;
}

/** What is kept of a mark, number after number. */
const KEY = 0;
const KEY_REST = 1;
const STEP_AT = 2;
const STEP_MARK = 3;
const START_AT = 4;
const START_MARK = 5;
const STEPS = 6;
const WIDTH = 7;

/** Where a mark stands. */
export interface Low {
  readonly key: readonly [number, number];
  readonly mark: number;
}

export class LowWatch {
  private watched: number[] = [];

  /**
   * Marks that have fallen in each of `steps` minutes in a row; those of which nothing is told any more are forgotten.
   * @param at event time, seconds.
   */
  falling(lows: readonly Low[], at: number, steps: number): Falling[] {
    const found: Falling[] = [];
    const before = this.watched;
    const now: number[] = [];
    for (const { key, mark } of lows) {
      if (now.length >= MOST * WIDTH) break;
      const place = placeOf(before, key);
      const mine = now.length;
      if (place < 0) {
        now.push(key[0], key[1], at, mark, at, mark, 0);
        continue;
      }
      for (let i = 0; i < WIDTH; i++) now.push(before[place + i]!);
      const since = at - now[mine + STEP_AT]!;
      if (since >= STEP_SECONDS || since < 0) step(now, mine, mark, at, since);
      if (now[mine + STEPS]! < steps) continue;
      const fallen = now[mine + START_MARK]! - now[mine + STEP_MARK]!;
      found.push({ key, mark, fallen, seconds: now[mine + STEP_AT]! - now[mine + START_AT]! });
    }
    this.watched = now;
    return found;
  }

  snapshot(): unknown {
    return { watched: this.watched };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (v.is(SNAPSHOT, snapshot)) this.watched = [...snapshot.watched];
  }
}

const SNAPSHOT = v.object({
  watched: v.pipe(
    v.array(v.pipe(v.number(), v.finite())),
    v.maxLength(MOST * WIDTH),
    v.check(watched => watched.length % WIDTH === 0),
  ),
});

function placeOf(watched: readonly number[], [key, rest]: Low['key']): number {
  for (let place = 0; place < watched.length; place += WIDTH)
    if (watched[place + KEY] === key && watched[place + KEY_REST] === rest) return place;
  return -1;
}

/** A longer time than a step is one all the same: of what fell in it nobody knows when. */
function step(watched: number[], place: number, mark: number, at: number, since: number): void {
  if (mark < watched[place + STEP_MARK]! && since > 0) {
    watched[place + STEPS] = watched[place + STEPS]! + 1;
  } else {
    watched[place + STEPS] = 0;
    watched[place + START_AT] = at;
    watched[place + START_MARK] = mark;
  }
  watched[place + STEP_MARK] = mark;
  watched[place + STEP_AT] = at;
}
