/** What a kind of radio takes, where nothing measures it. Published or of the field: never of this very device. */
import type { Band } from '../overhead/expected_control.js';

export interface RadioClass {
  readonly id: string;
  readonly label: string;
  readonly kind: 'wifi' | 'lora' | 'ieee802154';
  /** Where its figures come from. */
  readonly source: string;
  /** True of a class that stands for many devices: its band is as wide as they differ. */
  readonly classDefault: boolean;
  /** What a receiver that is always on takes above one that sleeps, W; absent where it is not known apart from the device's idle power. */
  readonly listeningWatts?: Band;
  /**
   * J of a frame above listening.
   * @param bytes that it carries, on average
   * @param megabitsPerSecond of Wi-Fi; others have their usual setting
   */
  frameJoules(bytes: number, megabitsPerSecond?: number): { readonly send: Band; readonly receive: Band };
}

export const bandSum = (bands: readonly Band[]): Band =>
  bands.reduce(
    (sum, each) => ({
      value: sum.value + each.value,
      low: sum.low + each.low,
      high: sum.high + each.high,
    }),
    NONE,
  );

export const bandTimes = (band: Band, times: number): Band => ({
  value: band.value * times,
  low: band.low * times,
  high: band.high * times,
});

export const NONE: Band = { value: 0, low: 0, high: 0 };
