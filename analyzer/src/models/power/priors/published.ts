/** Figures published for kinds of CPUs; README.md has the sources. */

/** `dynamic-power-coefficient` of mainline device trees, uW/MHz/V^2, by core name. */
const COEFFICIENTS: readonly (readonly [RegExp, number])[] = [
  [/cortex-a7\b/, 90],
  [/cortex-a15\b/, 310],
  [/cortex-a53\b/, 105],
  [/cortex-a55\b/, 100],
  [/cortex-a72\b/, 436],
  [/cortex-a73\b/, 550],
];

/** @param core in lower case, as ClusterLayout has it. */
export const coreCoefficient = (core: string): number | undefined =>
  COEFFICIENTS.find(([name]) => name.test(core))?.[1];

/** SPECpower-derived per hardware thread at the highest clock, full load less idle, W. */
export const X86_WATTS = 3;
