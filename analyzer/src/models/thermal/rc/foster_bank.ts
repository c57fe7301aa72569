/**
 * Heat on its way out of a device, as a Foster bank: first-order elements in series, each with a time constant and a
 * resistance. Its state is the load as each element has averaged it; temperatures are linear in it. Time constants are
 * fixed, a factor of three to five apart, from die and package (2 s) to heatsink and board (a minute) to case and air (ten
 * minutes): what lies between two of them is made of both. Steps are exact for any length, so readings may come unevenly.
 */

/** s. */
export const TIME_CONSTANTS = [2.5, 12, 50, 150, 500] as const;
export const ELEMENTS = TIME_CONSTANTS.length;

export class FosterBank {
  /** The load as each element has averaged it, in the load's unit. */
  readonly loads: Float64Array = new Float64Array(ELEMENTS);

  /** Lets time pass. @param load its mean meanwhile. */
  advance(seconds: number, load: number): void {
    for (let i = 0; i < ELEMENTS; i++) {
      const kept = Math.exp(-seconds / TIME_CONSTANTS[i]!);
      this.loads[i] = kept * this.loads[i]! + (1 - kept) * load;
    }
  }

  clear(): void {
    this.loads.fill(0);
  }
}
