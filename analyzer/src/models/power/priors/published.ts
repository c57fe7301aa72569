/** Figures published for kinds of CPUs; README.md has the sources. */

/**
 * uW/MHz/V^2 by core name, and how far another chip may be off: one standard deviation, as a share. A7, A15 and A72 are
 * `dynamic-power-coefficient` of mainline device trees, whose chips differ by half. The others are medians over chips of 28
 * to 5 nm that were measured running CoreMark (freqbench: the highest point less idle, at 1.15 V), and their spread: device
 * trees have two to three times as much for A73 and its successors.
 */
const COEFFICIENTS: readonly (readonly [RegExp, coefficient: number, relative: number])[] = [
  [/cortex-a7\b/, 90, 0.5],
  [/cortex-a15\b/, 310, 0.5],
  [/cortex-a53\b/, 101, 0.4],
  [/cortex-a55\b/, 75, 0.4],
  [/cortex-a72\b/, 436, 0.6],
  [/cortex-a73\b/, 240, 0.3],
  [/cortex-a75\b/, 231, 0.3],
  [/cortex-a76\b/, 284, 0.3],
  [/cortex-a77\b/, 289, 0.3],
  [/cortex-a78\b/, 238, 0.4],
  [/cortex-x1\b/, 416, 0.3],
];

/**
 * Switched capacitance of one core, W/(Hz V^2); undefined where nothing is published for it.
 * @param core in lower case, as ClusterLayout has it.
 */
export function coreCapacitance(core: string): { value: number; relative: number } | undefined {
  const found = COEFFICIENTS.find(([name]) => name.test(core));
  return found && capacitanceFrom(found[1], found[2]);
}

/** From a `dynamic-power-coefficient`. */
export const capacitanceFrom = (coefficient: number, relative: number) => ({
  value: coefficient * 1e-12,
  relative,
});

/** SPECpower-derived per hardware thread at the highest clock, full load less idle, W. */
export const X86_WATTS = 3;
