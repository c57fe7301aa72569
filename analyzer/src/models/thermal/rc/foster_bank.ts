/**
 * Heat on its way out of a device, as a Foster bank: first-order elements in series, each with a time constant and a
 * resistance. Its state is the load as each element has averaged it; temperatures are linear in it. Time constants are
 * fixed, a factor of three to five apart, from die and package (2 s) to heatsink and board (a minute) to case and air (ten
 * minutes): what lies between two of them is made of both. Steps are exact for any length, so readings may come unevenly.
 */

/** s. */
export const TIME_CONSTANTS = [2.5, 12, 50, 150, 500] as const;
export const ELEMENTS = TIME_CONSTANTS.length;

const kept = new Float64Array(ELEMENTS);

/** What is left on each element after so long. Good until the next call. */
export function keptAfter(seconds: number): Float64Array {
  for (let i = 0; i < ELEMENTS; i++) kept[i] = Math.exp(-seconds / TIME_CONSTANTS[i]!);
  return kept;
}

/** Lets time pass on elements that stand in `loads` from `at` on. @param left of each (`keptAfter`). */
export function advanceElements(loads: Float64Array, at: number, left: Float64Array, load: number): void {
  for (let i = 0; i < ELEMENTS; i++) loads[at + i] = left[i]! * loads[at + i]! + (1 - left[i]!) * load;
}

export class FosterBank {
  /** The load as each element has averaged it, in the load's unit. */
  readonly loads: Float64Array = new Float64Array(ELEMENTS);

  /** Lets time pass. @param load its mean meanwhile. */
  advance(seconds: number, load: number): void {
    advanceElements(this.loads, 0, keptAfter(seconds), load);
  }

  clear(): void {
    this.loads.fill(0);
  }
}
