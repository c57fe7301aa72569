/**
 * The step of a quantised reading, learnt from the smallest change ever seen: the true step or more. A reading is off by
 * up to half a step, evenly: sigma = step / sqrt(12); a difference of two readings by step / sqrt(6).
 */
export class Quantum {
  private last = Number.NaN;
  private smallest = 0;

  seeValue(value: number): void {
    const change = Math.abs(value - this.last);
    if (change > 0 && (this.smallest === 0 || change < this.smallest)) this.smallest = change;
    if (Number.isFinite(value)) this.last = value;
  }

  /** In the unit of the readings; 0 while it has not changed. */
  get step(): number {
    return this.smallest;
  }

  /** One standard deviation of a single reading. */
  get sigma(): number {
    return this.smallest / Math.sqrt(12);
  }
}
