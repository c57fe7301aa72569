import type { Seconds } from '@edgevitals/shared/units';
import type { Step } from './interval.js';

/** Most changes of one thing in an interval; later ones replace the last. */
const MOST = 600;
/** What has not been read for so long is not known any more: two key frames, which have everything. */
const STALE_SECONDS = 120;
const NONE: readonly Step[] = [];

type Growing = { -readonly [K in keyof Step]: Step[K] };

/**
 * Levels that are 0 nearly always, each from where it last changed: nothing is held of one that stays 0. A level that is
 * not told counts as 0: it says nothing any more.
 */
export class StepsByKey {
  private steps: Map<number, Growing[]> | undefined;

  /** Takes in what a sample at `at` says of `key`. */
  add(key: number, at: Seconds, told: number): void {
    const value = Number.isNaN(told) ? 0 : Math.max(0, told);
    let steps = this.steps?.get(key);
    if (steps === undefined) {
      if (value === 0) return;
      this.steps ??= new Map();
      steps = [];
      this.steps.set(key, steps);
    }
    const last = steps.at(-1);
    if (last?.value === value) {
      last.until = at;
      return;
    }
    const step = { value, at, until: at, carried: false };
    if (steps.length < MOST) steps.push(step);
    else steps[MOST - 1] = step;
  }

  /** How the level of `key` has moved since the interval began, oldest first; 0 before the first. */
  of(key: number): readonly Step[] {
    return this.steps?.get(key) ?? NONE;
  }

  /** The next interval begins, at `at`, with what is. */
  begin(at: Seconds): void {
    if (this.steps === undefined) return;
    for (const [key, steps] of this.steps) {
      const { value = 0, until = at } = steps.at(-1) ?? {};
      if (value === 0 || at - until > STALE_SECONDS) this.steps.delete(key);
      else this.steps.set(key, [{ value, at: until, until, carried: true }]);
    }
    if (this.steps.size === 0) this.steps = undefined;
  }
}
