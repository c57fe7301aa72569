/** Energy of forwarding's CPU time; the radio's own is not in it. */

import { given } from '@edgevitals/shared/objects';
import { type Estimate, weakerBasis } from '@edgevitals/shared/results';

/**
 * @param microseconds CPU time of a frame, or of a byte
 * @param wattsPerBusyCpu what one busy CPU takes above idle
 * @returns joules of a frame, or of a byte
 */
export function forwardingJoules(microseconds: Estimate, wattsPerBusyCpu: Estimate): Estimate {
  const value = 1e-6 * microseconds.value * wattsPerBusyCpu.value;
  const relative = (each: Estimate): number | undefined =>
    each.sigma === undefined || each.value === 0 ? undefined : each.sigma / each.value;
  const parts = [relative(microseconds), relative(wattsPerBusyCpu)];
  const sigma = parts.includes(undefined) ? undefined : value * Math.hypot(parts[0]!, parts[1]!);
  return {
    value,
    ...given({ sigma }),
    basis: weakerBasis(microseconds.basis, wattsPerBusyCpu.basis),
    note: 'CPU time of the network stack; the radio is not in it.',
  };
}
