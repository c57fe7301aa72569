/**
 * Whole numbers that may be absent, two bytes each: what counters and levels of a device are, most of them. Those that need
 * more than 15 bits stand behind the others, four bytes each; those that need more than 31 beside, with all the digits that
 * a double has; a fraction would too. Of more numbers than there are places for behind, each takes four bytes.
 */

/** A word that stands for NaN. */
const ABSENT = -(2 ** 15);
/** The least and the greatest number that is a word itself. Words below, but for ABSENT, are places of long ones, counted down. */
const LEAST = -(2 ** 14);
const MOST = 2 ** 15 - 1;
/** Of so many numbers each can have a place behind the others. */
const MOST_SHORT = LEAST - 1 - ABSENT;
/** The same of numbers of two words, where what is below stands for places of wide ones. */
const ABSENT_LONG = -(2 ** 31);
const LEAST_LONG = -(2 ** 30);
const STEP = 4;

const NO_WORDS = new Int16Array(0);
const NO_NUMBERS = new Float64Array(0);

export class WholeNumbers {
  /** One of each number, then two of each long one; of more than MOST_SHORT two of each. */
  private words = NO_WORDS;
  private count = 0;
  private longs = 0;
  private wide = NO_NUMBERS;
  private wides = 0;

  /** Numbers that there is room for. */
  get length(): number {
    return this.count;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.words.byteLength + this.wide.byteLength;
  }

  /** NaN where absent. */
  get(at: number): number {
    if (this.count > MOST_SHORT) return this.getLong(2 * at);
    const word = this.words[at]!;
    if (word >= LEAST) return word;
    return word === ABSENT ? Number.NaN : this.getLong(this.count + 2 * (LEAST - 1 - word));
  }

  set(at: number, value: number): void {
    if (this.count > MOST_SHORT) {
      this.setLong(2 * at, value);
      return;
    }
    const word = this.words[at]!;
    if (word < LEAST && word !== ABSENT) this.setLong(this.count + 2 * (LEAST - 1 - word), value);
    else if ((value | 0) === value && value >= LEAST && value <= MOST) this.words[at] = value;
    else if (Number.isNaN(value)) this.words[at] = ABSENT;
    else this.lengthen(at, value);
  }

  /** Writes `count` numbers from `at` on into `target`, from `to` on. */
  read(at: number, count: number, target: Float64Array, to: number): void {
    for (let i = 0; i < count; i++) target[to + i] = this.get(at + i);
  }

  /** Takes over `count` numbers of `source`, from `from` on. */
  copy(at: number, source: WholeNumbers, from: number, count: number): void {
    for (let i = 0; i < count; i++) this.set(at + i, source.get(from + i));
  }

  /** All are 0, and none is long: where one was once, it has its place until then. Room stays. */
  clear(): void {
    this.words.fill(0);
    this.longs = 0;
    this.wide = NO_NUMBERS;
    this.wides = 0;
  }

  /** Room for exactly so many: what is new is 0. */
  resize(length: number): void {
    const { words, count, longs } = this;
    // an array takes 200 bytes, however short
    if (length === 0 && count === 0) return;
    if (length === count) return;
    if (length < count || length > MOST_SHORT !== count > MOST_SHORT) {
      this.rewrite(length);
      return;
    }
    this.words = new Int16Array(roomOf(length) + 2 * longs);
    this.words.set(words.subarray(0, roomOf(count)));
    if (longs > 0) this.words.set(words.subarray(count, count + 2 * longs), length);
    this.count = length;
  }

  /** As `resize`: long and wide numbers that nobody refers to any more, and those that are small by now, go. */
  private rewrite(length: number): void {
    const kept = Math.min(length, this.count);
    const values = new Float64Array(kept);
    this.read(0, kept, values, 0);
    let longs = 0;
    if (length <= MOST_SHORT) for (const value of values) if (!isShort(value)) longs++;
    this.words = new Int16Array(roomOf(length) + 2 * longs);
    this.count = length;
    this.longs = 0;
    this.wide = NO_NUMBERS;
    this.wides = 0;
    for (let at = 0; at < kept; at++) this.set(at, values[at]!);
  }

  private lengthen(at: number, value: number): void {
    const { words, count } = this;
    const place = this.longs++;
    if (count + 2 * this.longs > words.length) {
      this.words = new Int16Array(count + 2 * (place + Math.max(STEP, place >> 3)));
      this.words.set(words);
    }
    this.words[at] = LEAST - 1 - place;
    this.setLong(count + 2 * place, value);
  }

  /** A number of two words, from `at` on. */
  private getLong(at: number): number {
    const long = this.longAt(at);
    if (long >= LEAST_LONG) return long;
    return long === ABSENT_LONG ? Number.NaN : this.wide[LEAST_LONG - 1 - long]!;
  }

  private setLong(at: number, value: number): void {
    const known = this.longAt(at);
    if (known < LEAST_LONG && known !== ABSENT_LONG) this.wide[LEAST_LONG - 1 - known] = value;
    else if ((value | 0) === value && value >= LEAST_LONG) this.putLong(at, value);
    else if (Number.isNaN(value)) this.putLong(at, ABSENT_LONG);
    else this.widen(at, value);
  }

  private longAt(at: number): number {
    return (this.words[at + 1]! << 16) | (this.words[at]! & 0xffff);
  }

  private putLong(at: number, long: number): void {
    this.words[at] = long;
    this.words[at + 1] = long >> 16;
  }

  private widen(at: number, value: number): void {
    if (this.wides === this.wide.length) {
      const larger = new Float64Array(this.wides + Math.max(STEP, this.wides >> 2));
      larger.set(this.wide);
      this.wide = larger;
    }
    this.wide[this.wides] = value;
    this.putLong(at, LEAST_LONG - 1 - this.wides++);
  }
}

/** Words of so many numbers, without long ones. */
const roomOf = (count: number): number => (count > MOST_SHORT ? 2 * count : count);

const isShort = (value: number): boolean =>
  Number.isNaN(value) || ((value | 0) === value && value >= LEAST && value <= MOST);
