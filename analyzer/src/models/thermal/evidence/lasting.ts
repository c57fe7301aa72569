import { Seconds } from '@edgevitals/shared/units';
import type { Step } from '../../../device/interval.js';

/** When in an interval something was so. */
export interface Lasting {
  /** Event time of the first sample that says so, which may be the last before the interval, and of the last. */
  readonly from: number;
  readonly to: number;
  /** How long it was so, s: 0 where a single sample says so. */
  readonly seconds: number;
}

/**
 * What a level was in an interval that ends at `until`: a level that was not read in it is still what it was before; one that
 * was read is what its own samples say.
 */
export function heldSteps(steps: readonly Step[], until: number): readonly Omit<Step, 'carried'>[] {
  const [first] = steps;
  if (first === undefined || !first.carried || first.until !== first.at) return steps;
  return steps.length > 1 ? steps.slice(1) : [{ ...first, until: Seconds(until) }];
}

/** When `holds` was true of a level; undefined when it never was. */
export function lastingOf(
  steps: readonly Omit<Step, 'carried'>[],
  holds: (value: number) => boolean,
): Lasting | undefined {
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
