import type { FindingKind } from '../findings/kinds.js';

/**
 * A value that has to stay high for a while before it is worth telling, with hysteresis: it counts from `raise` on,
 * and goes on counting as long as it does not fall below `hold`.
 */
export class Sustained {
  /** Seconds since it first passed `raise`; undefined while it has not. */
  seconds: number | undefined;

  /** @param sign -1 when low values are the bad ones. */
  observe(
    value: number,
    elapsed: number,
    kind: FindingKind,
    sign: 1 | -1 = 1,
  ): 'raised' | 'held' | undefined {
    const above = (threshold: number): boolean => sign * (value - threshold) >= 0;
    if (this.seconds === undefined) {
      if (!above(kind.raise)) return undefined;
      this.seconds = 0;
    } else if (!above(kind.hold)) {
      this.seconds = undefined;
      return undefined;
    }
    this.seconds += elapsed;
    return this.seconds >= kind.seconds && above(kind.raise) ? 'raised' : 'held';
  }
}
