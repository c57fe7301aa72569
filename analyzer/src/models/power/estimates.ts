/** Arithmetic with estimates, whose uncertainty and basis go along. */
import { given } from '@edgevitals/shared/objects';
import { type Estimate, weakerBasis } from '@edgevitals/shared/results';

/** `factor` is taken to be exact. Undefined stays so. */
export function scaled(estimate: Estimate | undefined, factor: number): Estimate | undefined {
  if (estimate === undefined) return undefined;
  const { sigma } = estimate;
  return {
    ...estimate,
    value: estimate.value * factor,
    ...given({ sigma: sigma === undefined ? undefined : sigma * Math.abs(factor) }),
  };
}

/** a - b, resting on the weaker of the two; undefined unless both are known. */
export function difference(a: Estimate | undefined, b: Estimate | undefined): Estimate | undefined {
  if (a === undefined || b === undefined) return undefined;
  const basis = weakerBasis(a.basis, b.basis);
  const known = a.sigma !== undefined && b.sigma !== undefined;
  return {
    value: a.value - b.value,
    basis,
    ...given({ sigma: known ? Math.hypot(a.sigma, b.sigma) : undefined }),
  };
}

/** An estimate that says something is saved: nothing that is 0 or less. */
export const positive = (estimate: Estimate | undefined): Estimate | undefined =>
  estimate !== undefined && estimate.value > 0 ? estimate : undefined;
