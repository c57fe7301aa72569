/** What counted events say could be better in a program, where they say so beyond doubt. */
import type { CountedRatio, CountedUse, Estimate, Hint } from '@edgevitals/shared/results';

/** Of less CPU time it is not worth it: CPUs in the mean. */
const LEAST_CPUS = 0.05;
const MUCH_SCALAR = 0.1;
const HARDLY_VECTOR = 0.01;
/** Fetches from memory for each instruction, and instructions a cycle, of which a core waits more than it works. */
const MANY_FETCHES = 0.01;
const SLOW = 0.5;
const MANY_MISPREDICTED = 0.02;
const MANY_UNALIGNED = 0.05;
/** Standard deviations that a figure has to be beyond a threshold. */
const SURELY = 2;

/** @param seconds of the window. */
export function counterHints(use: CountedUse, seconds: number): Hint[] {
  if (!(seconds > 0) || use.cpuSeconds.value / seconds < LEAST_CPUS) return [];
  const scalar = ratioOf(use.classes, 'float');
  const vectors = use.classes.filter(({ name }) => name.startsWith('vector'));
  const unaligned = ratioOf(use.classes, 'unaligned');
  const fetches = ratioOf(use.misses, 'lastCacheMisses');
  const mispredicted = ratioOf(use.misses, 'branchMisses');
  const pace = use.instructionsPerCycle;
  const hints: string[] = [];
  if (
    isAbove(scalar, MUCH_SCALAR) &&
    vectors.length > 0 &&
    vectors.every(({ ratio }) => isBelow(ratio, HARDLY_VECTOR))
  )
    hints.push(
      `${percent(scalar)} of its instructions are scalar floating point, and hardly any use the vector unit: let the compiler vectorise (-O3, -ftree-vectorize, -mcpu or -march of this core)`,
    );
  if (isAbove(fetches, MANY_FETCHES) && isBelow(pace, SLOW))
    hints.push(
      `it waits for memory: ${(fetches.value * 1000).toFixed(0)} fetches past the last cache for 1000 instructions, and ${pace.value.toFixed(2)} instructions a cycle; smaller or more compact data would help`,
    );
  if (isAbove(mispredicted, MANY_MISPREDICTED))
    hints.push(
      `its branches cannot be foretold: ${(mispredicted.value * 1000).toFixed(0)} are taken wrong for 1000 instructions`,
    );
  if (isAbove(unaligned, MANY_UNALIGNED))
    hints.push(
      `${percent(unaligned)} of its instructions access memory at addresses that are not aligned: check packed structures and casts of pointers`,
    );
  return hints.map(text => ({ subject: use.program, text }));
}

const ratioOf = (ratios: readonly CountedRatio[], name: string): Estimate | undefined =>
  ratios.find(each => each.name === name)?.ratio;
const isAbove = (estimate: Estimate | undefined, threshold: number): estimate is Estimate =>
  estimate?.sigma !== undefined && estimate.value - SURELY * estimate.sigma > threshold;
const isBelow = (estimate: Estimate | undefined, threshold: number): estimate is Estimate =>
  estimate?.sigma !== undefined && estimate.value + SURELY * estimate.sigma < threshold;
const percent = ({ value }: Estimate): string => `${Math.round(100 * value)} %`;
