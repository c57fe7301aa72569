/**
 * How well devices of one model are cooled: what one is held against the others of its kind with. Robust: the median, and the
 * median of deviations from it, so that the bad ones do not make themselves usual. One for all devices of an analyzer.
 */
import { median } from './drift.js';

/** Fewer devices are no kind to compare with. */
const LEAST_DEVICES = 5;
const MOST_MODELS = 256;
/** Of one model; a new one takes the place of the one that was told of first. */
const MOST_DEVICES = 64;
/** From a median of deviations to a standard deviation. */
const NORMAL = 1.4826;
/** Degrees that devices of a kind differ by at least: where they stand, what they are screwed to. */
const LEAST_DEVIATION = 0.5;

/** Where a value stands among those of its kind. */
export interface FleetPlace {
  /** How many of the kind there are, this one among them. */
  readonly devices: number;
  readonly median: number;
  /** How far above, in standard deviations of the kind. */
  readonly deviations: number;
}

export class FleetCooling {
  /** Values by kind (a model and what of it), and by device. */
  private readonly kinds = new Map<string, Map<string, number>>();

  /** Takes in what a device's value is now. */
  tell(kind: string, device: string, value: number): void {
    if (!Number.isFinite(value)) return;
    let devices = this.kinds.get(kind);
    if (devices === undefined) {
      if (this.kinds.size >= MOST_MODELS) return;
      devices = new Map();
      this.kinds.set(kind, devices);
    }
    if (!devices.has(device) && devices.size >= MOST_DEVICES) devices.delete(devices.keys().next().value!);
    devices.set(device, value);
  }

  /** Where a device's value stands; undefined where too few are known, or it is not one of them. */
  placeOf(kind: string, device: string): FleetPlace | undefined {
    const devices = this.kinds.get(kind);
    const value = devices?.get(device);
    if (devices === undefined || value === undefined || devices.size < LEAST_DEVICES) return undefined;
    const values = [...devices.values()];
    const middle = median(values);
    const spread = NORMAL * median(values.map(each => Math.abs(each - middle)));
    return {
      devices: values.length,
      median: middle,
      deviations: (value - middle) / Math.max(LEAST_DEVIATION, spread),
    };
  }
}
