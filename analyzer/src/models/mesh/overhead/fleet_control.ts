/**
 * How much routing traffic the devices of a fleet send, by protocol: where a ratio misleads, because a leaf of a large mesh has
 * hardly any payload, a device's place among the others tells. One for all devices of an analyzer.
 */

/** Fewer devices are no fleet to have a place in. */
const LEAST_DEVICES = 5;
const MOST_PROTOCOLS = 16;
/** Of one protocol; a new one takes the place of the one that was told of first. */
const MOST_DEVICES = 256;

export interface FleetControlPlace {
  /** How many there are, this one among them. */
  readonly devices: number;
  /** Share of the others that sends less. */
  readonly rank: number;
  /** B/s. */
  readonly median: number;
}

export class FleetControl {
  private readonly protocols = new Map<string, Map<string, number>>();

  /** Takes in what a device sends now, B/s. */
  tell(protocol: string, device: string, bytesPerSecond: number): void {
    if (!Number.isFinite(bytesPerSecond)) return;
    let devices = this.protocols.get(protocol);
    if (devices === undefined) {
      if (this.protocols.size >= MOST_PROTOCOLS) return;
      devices = new Map();
      this.protocols.set(protocol, devices);
    }
    if (!devices.has(device) && devices.size >= MOST_DEVICES) devices.delete(devices.keys().next().value!);
    devices.set(device, bytesPerSecond);
  }

  /** A device's place; undefined where too few are known, or it is none of them. */
  placeOf(protocol: string, device: string): FleetControlPlace | undefined {
    const devices = this.protocols.get(protocol);
    const own = devices?.get(device);
    if (devices === undefined || own === undefined || devices.size < LEAST_DEVICES) return undefined;
    const rates = [...devices.values()].sort((a, b) => a - b);
    const less = rates.filter(rate => rate < own).length;
    return {
      devices: rates.length,
      rank: less / (rates.length - 1),
      median: rates[Math.floor(rates.length / 2)]!,
    };
  }
}
