/**
 * Whose snapshot is due. Devices have their turns one after the other, each once in a period, so that what is written
 * is spread over it; some at a time, for neighbours share pages of the store. What came since a device's snapshot has
 * to stay in the frame log: the rota knows how far back that goes.
 */

/** As many as make a write worth it. */
const TOGETHER = 16;

export interface Turn {
  readonly device: string;
  /** When the first frame came that the last snapshot does not include, steady seconds. */
  readonly since: number;
}

export class SnapshotRota {
  private readonly periodSeconds: number;
  /** Devices in the order in which they were first seen. */
  private readonly ring: string[] = [];
  private readonly known = new Set<string>();
  private readonly unsaved = new Map<string, number>();
  private again: string[] = [];
  private at = 0;
  /** Turns that time has brought since the last ones were taken. */
  private owed = 0;
  private lastTake: number | undefined;

  constructor(periodSeconds: number) {
    this.periodSeconds = periodSeconds;
  }

  /** The device has something at `now` that no snapshot includes. */
  changed(device: string, now: number): void {
    if (this.unsaved.has(device)) return;
    this.unsaved.set(device, now);
    if (this.known.has(device)) return;
    this.known.add(device);
    this.ring.push(device);
  }

  /** The turns that have come; devices without anything new are passed over. */
  take(now: number): Turn[] {
    const elapsed = Math.max(0, now - (this.lastTake ?? now));
    this.lastTake = now;
    const { length } = this.ring;
    this.owed = Math.min(length, this.owed + (length * elapsed) / this.periodSeconds);
    const turns = this.turnsOf(this.again);
    this.again = [];
    if (length === 0 || this.owed < Math.min(TOGETHER, length)) return turns;
    const count = Math.floor(this.owed);
    this.owed -= count;
    const next = Array.from({ length: count }, (_, i) => this.ring[(this.at + i) % length]!);
    this.at = (this.at + count) % length;
    return [...turns, ...this.turnsOf(next)];
  }

  /** Everybody who had something at any time: nothing follows. */
  takeLast(now: number): Turn[] {
    const turns = this.ring.map(device => ({ device, since: this.unsaved.get(device) ?? now }));
    this.unsaved.clear();
    return turns;
  }

  /** Their snapshots could not be written: they are first the next time. */
  putBack(turns: readonly Turn[]): void {
    for (const { device, since } of turns) {
      this.unsaved.set(device, since);
      this.again.push(device);
    }
  }

  /** Since when there is something that no snapshot includes; `now` when there is nothing. */
  oldest(now: number): number {
    let oldest = now;
    for (const since of this.unsaved.values()) oldest = Math.min(oldest, since);
    return oldest;
  }

  private turnsOf(devices: readonly string[]): Turn[] {
    const turns: Turn[] = [];
    for (const device of devices) {
      const since = this.unsaved.get(device);
      if (since === undefined) continue;
      this.unsaved.delete(device);
      turns.push({ device, since });
    }
    return turns;
  }
}
