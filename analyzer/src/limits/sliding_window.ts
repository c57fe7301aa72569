import { type AmountWindow, HighestSeen, type MinuteAmount, type WindowUse } from './window_use.js';

const PARTS = 12;
const SAVED_HEAD = 6;

/**
 * The last so many seconds, in twelve parts or in minutes where they are fewer, and the part that is growing: what is looked at is
 * up to a part longer than what was asked for.
 */
export class SlidingWindow implements AmountWindow {
  private readonly partSeconds: number;
  private readonly parts: number;
  private readonly isLevel: boolean;
  private readonly amounts: Float64Array;
  private readonly sigmas: Float64Array | undefined;
  private readonly seconds: Float64Array;
  private readonly highest = new HighestSeen();
  /** Number of the growing part, since 1970. */
  private newest = 0;
  private to = 0;

  /** @param isLevel the highest counts, not the sum. @param isEstimate whether amounts have a standard deviation. */
  constructor(overSeconds: number, isLevel: boolean, isEstimate: boolean) {
    this.partSeconds = Math.max(60, Math.ceil(overSeconds / PARTS / 60) * 60);
    this.parts = Math.max(1, Math.round(overSeconds / this.partSeconds)) + 1;
    this.isLevel = isLevel;
    this.amounts = new Float64Array(this.parts);
    this.seconds = new Float64Array(this.parts);
    this.sigmas = isEstimate ? new Float64Array(this.parts) : undefined;
  }

  get step(): number {
    return this.partSeconds;
  }

  get bytes(): number {
    return 250 + 8 * this.parts * (this.sigmas === undefined ? 2 : 3);
  }

  add({ from, to, seconds, amount, sigma }: MinuteAmount): void {
    const part = Math.floor((from + to) / 2 / this.partSeconds);
    this.advance(part);
    this.to = to;
    const at = part % this.parts;
    if (!(seconds > 0)) return;
    this.amounts[at] = this.isLevel ? Math.max(this.amounts[at]!, amount) : this.amounts[at]! + amount;
    this.seconds[at]! += seconds;
    if (this.sigmas !== undefined) this.sigmas[at]! += sigma;
    this.highest.add(this.isLevel ? amount : amount / seconds, to, seconds);
  }

  use(): WindowUse | undefined {
    let [amount, sigma, knownSeconds] = [0, 0, 0];
    for (let i = 0; i < this.parts; i++) {
      if (this.seconds[i] === 0) continue;
      amount = this.isLevel ? Math.max(amount, this.amounts[i]!) : amount + this.amounts[i]!;
      knownSeconds += this.seconds[i]!;
      sigma += this.sigmas?.[i] ?? 0;
    }
    if (knownSeconds === 0) return undefined;
    const from = (this.newest - this.parts + 1) * this.partSeconds;
    return { from, to: this.to, amount, sigma, knownSeconds, mostElsewhere: this.highest.value };
  }

  snapshot(): readonly number[] {
    return [
      ...[this.newest, this.to, ...this.highest.snapshot()],
      ...this.amounts,
      ...this.seconds,
      ...(this.sigmas ?? []),
    ];
  }

  restore(saved: readonly number[]): void {
    if (saved.length !== SAVED_HEAD + this.parts * (this.sigmas === undefined ? 2 : 3)) return;
    [this.newest, this.to] = saved as [number, number];
    this.highest.restore(saved.slice(2, SAVED_HEAD));
    for (const [i, part] of [this.amounts, this.seconds, this.sigmas].entries())
      part?.set(saved.slice(SAVED_HEAD + i * this.parts, SAVED_HEAD + (i + 1) * this.parts));
  }

  private advance(part: number): void {
    const passed = Math.min(this.parts, part - this.newest);
    for (let i = 0; i < passed; i++) {
      const at = (part - i) % this.parts;
      this.amounts[at] = this.seconds[at] = 0;
      if (this.sigmas !== undefined) this.sigmas[at] = 0;
    }
    if (passed > 0) this.newest = part;
  }
}
