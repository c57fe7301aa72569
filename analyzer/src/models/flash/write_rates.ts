/**
 * Bytes of programs in each of the last ten whole minutes, and the present one: to tell a steady writer from one that
 * wrote once. Rates change once a minute only.
 */
const MINUTES = 10;
/** The two largest minutes are left out: one download or update does not make a heavy writer. */
const LEFT_OUT = 2;
const MOST = 32;
const MINUTES_A_DAY = 1440;

export class WriteRates {
  /** Per program: the present minute, then whole ones, newest first. */
  private readonly programs = new Map<string, number[]>();
  private rates: ReadonlyMap<string, number> = new Map();
  private minute = 0;

  /** Bytes a day of each program at its steady rate. */
  get steady(): ReadonlyMap<string, number> {
    return this.rates;
  }

  /** Moves on to an instant, seconds of event time. */
  advance(at: number): void {
    const minute = Math.floor(at / 60);
    const passed = minute - this.minute;
    if (passed === 0) return;
    this.minute = minute;
    const rates = new Map<string, number>();
    for (const [program, bytes] of this.programs) {
      if (passed < 0 || passed > MINUTES) {
        this.programs.delete(program);
        continue;
      }
      for (let i = MINUTES; i >= 0; i--) bytes[i] = i < passed ? 0 : bytes[i - passed]!;
      if (isZero(bytes)) this.programs.delete(program);
      else rates.set(program, steadyRate(bytes));
    }
    this.rates = rates;
  }

  /** Adds bytes of the present minute; negative for writes that were cancelled. */
  addBytes(program: string, bytes: number): void {
    let known = this.programs.get(program);
    if (known === undefined) {
      if (bytes <= 0 || this.programs.size >= MOST) return;
      known = new Array<number>(MINUTES + 1).fill(0);
      this.programs.set(program, known);
    }
    known[0] = known[0]! + bytes;
  }

  snapshot(): unknown {
    return { minute: this.minute, programs: [...this.programs] };
  }

  restore(snapshot: unknown): void {
    const parts = snapshot as { minute?: unknown; programs?: unknown } | null;
    if (typeof parts?.minute !== 'number' || !Array.isArray(parts.programs)) return;
    this.minute = parts.minute;
    for (const entry of parts.programs.slice(0, MOST)) {
      const [program, bytes] = Array.isArray(entry) ? entry : [];
      if (typeof program !== 'string' || !Array.isArray(bytes) || bytes.length !== MINUTES + 1) continue;
      if (!bytes.every(each => typeof each === 'number')) continue;
      this.programs.set(program, bytes);
    }
    this.rates = new Map(Array.from(this.programs, ([program, bytes]) => [program, steadyRate(bytes)]));
  }
}

function isZero(bytes: readonly number[]): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function steadyRate(bytes: readonly number[]): number {
  let sum = 0;
  let largest = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let i = 1; i <= MINUTES; i++) {
    const each = bytes[i]!;
    sum += each;
    if (each > largest) {
      second = largest;
      largest = each;
    } else if (each > second) {
      second = each;
    }
  }
  return (Math.max(0, sum - largest - second) / (MINUTES - LEFT_OUT)) * MINUTES_A_DAY;
}
