import { isJump } from '@edgevitals/shared/heat';

interface Believed {
  temp: number;
  atMs: number;
  /** A reading that jumped, until the next one says whether it was right. */
  doubted: number | undefined;
}

/** Tells a reading that jumps up alone, which is an error on the bus, from heat: that is still there at the next one. */
export class LoneJumps {
  private readonly zones = new Map<number, Believed>();

  /** Takes in a zone's next reading, thousandths of a degree. @returns false while it stands alone. */
  believes(zone: number, temp: number, nowMs: number): boolean {
    const last = this.zones.get(zone);
    if (last === undefined) this.zones.set(zone, { temp, atMs: nowMs, doubted: undefined });
    else {
      const seconds = (nowMs - last.atMs) / 1000;
      if (isJump(last.temp, temp, seconds) && (last.doubted === undefined || isJump(last.doubted, temp, 0))) {
        last.doubted = temp;
        last.atMs = nowMs;
        return false;
      }
      Object.assign(last, { temp, atMs: nowMs, doubted: undefined });
    }
    return true;
  }
}
