/** How many sequences back it is known whether a frame was applied. */
const MEMORY = 64;
const WORD = 32;

/** Which of the newest sequences have come, as bits: every device of a fleet has one. */
export class RecentSequences {
  private newest = -1;
  /** Bit i of the first: whether `newest - i` has come; of the second: `newest - 32 - i`. */
  private low = 0;
  private high = 0;

  add(sequence: number): void {
    if (sequence > this.newest) this.shift(sequence - this.newest);
    const back = this.newest - sequence;
    if (back < WORD) this.low |= 1 << back;
    else if (back < MEMORY) this.high |= 1 << (back - WORD);
  }

  has(sequence: number): boolean {
    const back = this.newest - sequence;
    if (back < 0 || back >= MEMORY) return false;
    return back < WORD ? (this.low & (1 << back)) !== 0 : (this.high & (1 << (back - WORD))) !== 0;
  }

  clear(): void {
    this.newest = -1;
    this.low = 0;
    this.high = 0;
  }

  private shift(by: number): void {
    this.newest += by;
    if (by >= MEMORY) {
      this.low = 0;
      this.high = 0;
    } else if (by >= WORD) {
      this.high = by === WORD ? this.low : this.low << (by - WORD);
      this.low = 0;
    } else {
      this.high = (this.high << by) | (this.low >>> (WORD - by));
      this.low <<= by;
    }
  }
}
