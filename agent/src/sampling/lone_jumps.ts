import { isJump } from '@edgevitals/shared/heat';

/** A reading that was believed, when the newest one was, ms, and that if it was not. */
type Known = readonly [believed: number, atMs: number, doubted?: number];

/** Tells a reading that jumps up alone, which is an error on the bus, from heat: that is still there at the next one. */
export class LoneJumps {
  private readonly zones = new Map<number, Known>();

  /** Takes in a zone's next reading, thousandths of a degree. @returns false while it stands alone. */
  believes(zone: number, temp: number, nowMs: number): boolean {
    const [believed, atMs, doubted] = this.zones.get(zone) ?? [temp, nowMs];
    const seconds = (nowMs - atMs) / 1000;
    const jumps = isJump(believed, temp, seconds) && isJump(doubted ?? believed, temp, seconds);
    this.zones.set(zone, jumps ? [believed, nowMs, temp] : [temp, nowMs]);
    return !jumps;
  }
}
