import type { Step } from '../../../device/interval.js';

/** When in an interval something was so. */
export interface Lasting {
  /** Event time of the first sample that says so, which may be the last before the interval, and of the last. */
  readonly from: number;
  readonly to: number;
  /** How long it was so, s: 0 where a single sample says so. */
  readonly seconds: number;
}

/** What a level was in an interval: what its own samples say, or what it was before where it was not read in it. */
export function heldSteps(steps: readonly Step[]): readonly Step[] {
  const [first] = steps;
  const isOver = first?.carried === true && first.until === first.at && steps.length > 1;
  return isOver ? steps.slice(1) : steps;
}

/** When `holds` was true of a level; undefined when it never was. */
export function lastingOf(steps: readonly Step[], holds: (value: number) => boolean): Lasting | undefined {
  let found: Lasting | undefined;
  let held = false;
  for (const { at, until, value } of steps) {
    const before = held;
    held = holds(value);
    if (!held) continue;
    const { from, to, seconds } = found ?? { from: at, to: at, seconds: 0 };
    found = { from, to: until, seconds: seconds + Math.max(0, until - (before ? to : at)) };
  }
  return found;
}
