/**
 * What devices other than CPUs are likely to use. Orders of magnitude, good for not starting at zero: each may be off by
 * its own size. Radios: Wi-Fi of the PowerTutor model (34 mW low, 405 mW high state) with 1 MB/s in the high state;
 * storage: an eMMC that writes 40 MB/s at 0.3 W; the rest is what chips of the kind have in data sheets.
 */
export interface DevicePrior {
  /** W while it is on. */
  readonly onWatts: number;
  /** J for one unit of each kind of work. */
  readonly work: ReadonlyMap<string, number>;
  /** One standard deviation of all of these, as a share. */
  readonly relative: number;
  readonly source: string;
}

const SOURCE = 'orders of magnitude for devices of its kind';
const prior = (onWatts: number, work: readonly (readonly [string, number])[] = []): DevicePrior => ({
  onWatts,
  work: new Map(work),
  relative: 1,
  source: SOURCE,
});

export const DEVICE_PRIORS = {
  radio: prior(0.034, [
    ['bytes', 4e-7],
    ['packets', 2e-4],
  ]),
  wired: prior(0.2, [
    ['bytes', 1e-8],
    ['packets', 1e-5],
  ]),
  storage: prior(0.02, [
    ['sectors', 4e-6],
    ['flushes', 2e-3],
    ['busy', 0.1],
  ]),
  gpu: prior(0.02, [['busy', 1]]),
  display: prior(0.2, [['busy', 0.8]]),
  other: prior(0.1),
} as const satisfies Record<string, DevicePrior>;
