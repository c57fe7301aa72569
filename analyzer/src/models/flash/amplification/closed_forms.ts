/**
 * Write amplification of a page-mapped translation layer in steady state, by its garbage collection and the room it has:
 * NAND page programs a host page write. `occupancy` is user pages in use over physical pages (rho, below 1), so the spare
 * factor is 1 - occupancy and over-provisioning 1 / occupancy - 1. Writes are uniform over the user pages unless said.
 * What has no room has no steady state: Infinity.
 */

/** Victims in the order in which they were filled (Desnoyers 2012; Xiang and Kurkoski 2011): a / (a + W0(-a e^-a)), a = 1 / occupancy. */
export function fifoAmplification(occupancy: number): number {
  if (occupancy >= 1) return Number.POSITIVE_INFINITY;
  if (occupancy <= 0) return 1;
  const ratio = 1 / occupancy;
  return ratio / (ratio + lambertW0(-ratio * Math.exp(-ratio)));
}

/**
 * Victims with the fewest valid pages, many blocks of `pagesPerBlock` pages. Blocks with i valid pages are lost to the level
 * below at rate i times their number, so above the victims' level there are as many as 1 / i says; the sum over levels is all
 * blocks, the sum of valid pages all user pages. Tends to FIFO as blocks grow.
 */
export function greedyAmplification(occupancy: number, pagesPerBlock: number): number {
  if (occupancy >= 1) return Number.POSITIVE_INFINITY;
  // the user pages that levels from m on hold, less those that freed room stands for; below 0 until m is the victims' level
  let excess = 0;
  for (let level = pagesPerBlock; level >= 1; level--) {
    const step = (occupancy * pagesPerBlock) / level - 1;
    if (excess + step >= 0 && step > 0) return pagesPerBlock / (pagesPerBlock - level - excess / step);
    excess += step;
  }
  return 1;
}

/** Any victim, all as likely: the most that collecting can cost without aiming at it. */
export const randomAmplification = (occupancy: number): number =>
  occupancy >= 1 ? Number.POSITIVE_INFINITY : 1 / (1 - Math.max(0, occupancy));

/** Agarwal and Marrow 2010: (1 + op) / (2 op). Below FIFO, and below 1 with much room: kept as the field's usual figure. */
export function agarwalAmplification(occupancy: number): number {
  const overProvisioning = 1 / occupancy - 1;
  return overProvisioning > 0 ? (1 + overProvisioning) / (2 * overProvisioning) : Number.POSITIVE_INFINITY;
}

/** Part of the user pages that is written at a rate of its own; shares of all classes sum to 1. */
export interface WriteClass {
  readonly pageShare: number;
  readonly writeShare: number;
}

/** FIFO where pages differ in how often they are written, and share blocks (Desnoyers 2012). */
export function hotColdFifoAmplification(occupancy: number, classes: readonly WriteClass[]): number {
  if (occupancy >= 1) return Number.POSITIVE_INFINITY;
  // sum of r / (1 - exp(-r / (f rho A))) grows slower than A, and passes it once, below the random victims' figure
  const copiesAt = (amplification: number): number =>
    classes.reduce((sum, { pageShare, writeShare }) => {
      if (writeShare === 0) return sum + pageShare * occupancy * amplification;
      return sum + writeShare / -Math.expm1(-writeShare / (pageShare * occupancy * amplification));
    }, 0);
  let low = 1;
  let high = randomAmplification(occupancy);
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (copiesAt(middle) > middle) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Occupancy that is left where a share of all operations discards a page in use at random, the others writing (Frankie et
 * al. 2013): what is not in use is room.
 */
export const trimmedOccupancy = (occupancy: number, trimShare: number): number =>
  occupancy * Math.max(0, 1 - trimShare / (1 - trimShare));

/** Occupancy of the blocks that hold data, where `reserved` of `blocks` never do: open ones, and free ones that are kept. */
export const effectiveOccupancy = (occupancy: number, blocks: number, reserved: number): number =>
  occupancy / (1 - reserved / blocks);

const BISECTIONS = 60;
const HALLEY_STEPS = 40;

/** Principal branch of w e^w = x for x in [-1/e, 0]: Halley's method from the expansion at -1/e. */
function lambertW0(x: number): number {
  const p = Math.sqrt(Math.max(0, 2 * (Math.E * x + 1)));
  let w = -1 + p - (p * p) / 3 + (11 / 72) * p ** 3;
  for (let step = 0; step < HALLEY_STEPS; step++) {
    const exp = Math.exp(w);
    const off = w * exp - x;
    const next = w - off / (exp * (w + 1) - ((w + 2) * off) / (2 * w + 2));
    if (!Number.isFinite(next)) return w;
    if (Math.abs(next - w) < 1e-15) return next;
    w = next;
  }
  return w;
}
