/**
 * Whether a driver's current or power is in millionths (uA, uW), as the ABI says, or in thousandths (mA, mW), as some
 * vendors' kernels have it. Until something tells, a number can be either, and the two are a thousand times apart: then
 * there is no reading.
 *
 * | what tells | |
 * |---|---|
 * | 20,000 or more, once | in thousandths it would be 20 A or 20 W: millionths |
 * | a voltage in mV, beside a smaller number | a driver that does not follow the ABI there does not here either: thousandths |
 * | the counted charge, current only | what has flowed must be what the charge has fallen by |
 * | less than that for an hour of readings | a computer does not run on less than 20 mA for so long: thousandths, by size only |
 */
const SMALL = 20_000;
const SURE_SECONDS = 3600;
/** The counted charge has to move this far to tell, uAh: ten steps of a coarse gauge. */
const CHARGE_STEP = 10_000;
/** Between 1 (uA) and 0.001 (mA), in the middle by ratio. */
const BETWEEN = 0.03;

/** What is known of a unit: `bySize` when nothing but its size told it. */
export type Magnitude = 'millionths' | 'thousandths' | 'thousandths by size';

export const MAGNITUDES: readonly Magnitude[] = ['millionths', 'thousandths', 'thousandths by size'];

/** What is known beside a number. */
export interface Beside {
  /** Whether the driver gives its voltage in mV. */
  readonly smallVoltage: boolean;
  /** uAh, at the end of the readings. */
  readonly charge?: number;
}

export class MagnitudeUnit {
  /** Undefined while it is not known. */
  known: Magnitude | undefined;
  private seconds = 0;
  private chargeFrom: number | undefined;
  private counted = 0;

  /** How many of it are one A or W; undefined while that is not known. */
  get perOne(): number | undefined {
    if (this.known === undefined) return undefined;
    return this.known === 'millionths' ? 1e6 : 1e3;
  }

  /** Takes in the mean (as given, without sign) of some seconds in which the battery discharged. */
  see(value: number, seconds: number, { smallVoltage, charge }: Beside): void {
    // what was told by size alone may still be told better
    if (this.known === 'millionths' || this.known === 'thousandths') return;
    if (value >= SMALL) {
      this.known = 'millionths';
      return;
    }
    if (smallVoltage) {
      this.known = 'thousandths';
      return;
    }
    this.seconds += seconds;
    if (charge !== undefined) this.seeCharge((value * seconds) / 3600, charge);
    if (this.known === undefined && this.seconds >= SURE_SECONDS) this.known = 'thousandths by size';
  }

  private seeCharge(flowed: number, charge: number): void {
    this.chargeFrom ??= charge;
    this.counted += flowed;
    const used = this.chargeFrom - charge;
    if (used >= CHARGE_STEP) this.known = this.counted / used < BETWEEN ? 'thousandths' : 'millionths';
  }

  /** It stopped discharging: what was counted no longer belongs together. */
  interrupt(): void {
    this.chargeFrom = undefined;
    this.counted = 0;
  }
}
