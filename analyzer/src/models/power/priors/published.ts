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

/** Difference of another chip with the same core: one standard deviation, as a share. */
const CORE_RELATIVE = 0.5;

/**
 * Switched capacitance of one core, W/(Hz V^2); undefined where nothing is published for it.
 * @param core in lower case, as ClusterLayout has it.
 */
export function coreCapacitance(core: string): { value: number; relative: number } | undefined {
  const coefficient = COEFFICIENTS.find(([name]) => name.test(core))?.[1];
  return coefficient === undefined ? undefined : capacitanceFrom(coefficient, CORE_RELATIVE);
}

/** From a `dynamic-power-coefficient`. */
export const capacitanceFrom = (coefficient: number, relative: number) => ({
  value: coefficient * 1e-12,
  relative,
});

/** SPECpower-derived per hardware thread at the highest clock, full load less idle, W. */
export const X86_WATTS = 3;
