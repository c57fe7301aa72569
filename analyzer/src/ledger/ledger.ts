/**
 * What the analyzer holds in memory for its devices, in bytes, in one place: each owner says what it holds of a device, and
 * when all of it passes the limit, what is given up follows from the sums. Bytes are estimates from counts of rows: V8 does
 * not tell what an object takes.
 */
export class Ledger {
  /** Bytes that may be held. */
  readonly limit: number;
  private readonly devices = new Map<string, number>();
  private ofDevices = 0;
  private shared = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes held. */
  get total(): number {
    return this.ofDevices + this.shared;
  }

  /** Bytes over the limit; 0 below it. */
  get excess(): number {
    return Math.max(0, this.total - this.limit);
  }

  /** Whether there is room to spare again. */
  get isRoomy(): boolean {
    return this.total < 0.9 * this.limit;
  }

  /** Devices of which something is held. */
  get size(): number {
    return this.devices.size;
  }

  /** Bytes held of a device. */
  of(device: string): number {
    return this.devices.get(device) ?? 0;
  }

  /** A device has this much now. */
  charge(device: string, bytes: number): void {
    const before = this.devices.get(device) ?? 0;
    if (before === bytes) return;
    this.ofDevices += bytes - before;
    if (bytes === 0) this.devices.delete(device);
    else this.devices.set(device, bytes);
  }

  /** What is held of no device in particular: caches with a budget of their own. */
  chargeShared(bytes: number): void {
    this.shared = bytes;
  }

  /** Devices of which something is held now, those first of which most is. @param weight what a byte of a device counts. */
  largestFirst(weight: (device: string) => number = () => 1): string[] {
    return [...this.devices]
      .map(([device, bytes]) => ({ device, weighed: bytes * weight(device) }))
      .sort((a, b) => b.weighed - a.weighed)
      .map(({ device }) => device);
  }
}
