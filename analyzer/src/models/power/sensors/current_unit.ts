/**
 * Whether a driver's current is in uA, as the ABI says, or in mA, as some vendors' kernels have it. Told by the counted
 * charge where there is one: what has flowed by the current must be what the charge has fallen by. Else by magnitude: a
 * computer that runs on less than 20 mA for an hour of readings reports mA.
 */
const SMALL_CURRENT = 20_000;
const SURE_SECONDS = 3600;
/** The counted charge has to move this far to tell, uAh: ten steps of a coarse gauge. */
const CHARGE_STEP = 10_000;
/** Between 1 (uA) and 0.001 (mA), in the middle by ratio. */
const BETWEEN = 0.03;

export class CurrentUnit {
  /** Undefined while it is not known. */
  milli: boolean | undefined;
  private seconds = 0;
  private largest = 0;
  private chargeFrom: number | undefined;
  private counted = 0;

  /** Takes in the mean current (as given, without sign) of some seconds in which it discharged, and the charge at their end, uAh. */
  seeCurrent(current: number, charge: number | undefined, seconds: number): void {
    if (this.milli !== undefined) return;
    this.seconds += seconds;
    this.largest = Math.max(this.largest, current);
    if (charge !== undefined) {
      this.chargeFrom ??= charge;
      this.counted += (current * seconds) / 3600;
      const used = this.chargeFrom - charge;
      if (used >= CHARGE_STEP) {
        this.milli = this.counted / used < BETWEEN;
        return;
      }
    }
    if (this.seconds >= SURE_SECONDS) this.milli = this.largest < SMALL_CURRENT;
  }

  /** It stopped discharging: what was counted no longer belongs together. */
  interrupt(): void {
    this.chargeFrom = undefined;
    this.counted = 0;
  }
}
