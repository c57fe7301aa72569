/**
 * Variable-length integers of the frame body: little-endian base 128 as in Protocol Buffers and LEB128, signed
 * ones zigzag-mapped first (proto/PROTOCOL.md, section Frame body).
 */
import { EdgevitalsError } from '../errors/errors.js';
import { type Counter, isCounter, toCounter } from './counter.js';

/** Integers nearer to 0 can be doubled, for the sign, and stay exact. */
export const HALF_SAFE: number = 2 ** 52;
/** So near to 0 they can be doubled by a shift. */
const SMALL = 2 ** 29;
/** Bytes of 53 bits. */
const MOST_VARINT = 8;
/** Characters made at once; each is an argument of a call. */
const CHUNK = 1024;

/** Writes an unsigned safe integer into `buffer`, which has room for 8 bytes from `at` on. @returns where it ends. */
export function putVarint(buffer: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  while (rest > 0x7fff_ffff) {
    buffer[end++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  // most are small: shifts are several times faster than divisions
  for (; rest >= 0x80; rest >>>= 7) buffer[end++] = (rest & 0x7f) | 0x80;
  buffer[end++] = rest;
  return end;
}

/** A byte buffer that grows by doubling, up to `limit` bytes. */
export class ByteWriter {
  private buffer: Uint8Array;
  /** Of the buffer: asking it takes an interpreter longer than all else that a write does. */
  private capacity: number;
  private length = 0;
  private readonly limit: number;

  constructor(capacity = 1024, limit = 16 * 1024 * 1024) {
    this.buffer = new Uint8Array(Math.min(capacity, limit));
    this.capacity = this.buffer.length;
    this.limit = limit;
  }

  get size(): number {
    return this.length;
  }

  /** Forgets the content, keeps the memory. */
  clear(): void {
    this.length = 0;
  }

  /** Forgets all after the first `size` bytes. */
  truncate(size: number): void {
    this.length = Math.min(this.length, size);
  }

  byte(value: number): void {
    if (this.length >= this.capacity) this.grow(1);
    this.buffer[this.length++] = value;
  }

  bytes(value: Uint8Array): void {
    if (this.length + value.length > this.capacity) this.grow(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  /** The low byte of every character: for strings that carry raw bytes. */
  latin1(value: string): void {
    const { length: count } = value;
    if (this.length + count > this.capacity) this.grow(count);
    const { buffer, length } = this;
    for (let i = 0; i < count; i++) buffer[length + i] = value.charCodeAt(i) & 0xff;
    this.length += count;
  }

  /** An unsigned integer; `value` must be a safe integer >= 0. */
  varint(value: number): void {
    if (this.length + MOST_VARINT > this.capacity) this.grow(MOST_VARINT);
    // most are one byte
    if (value < 0x80) this.buffer[this.length++] = value;
    else this.length = putVarint(this.buffer, this.length, value);
  }

  /**
   * Begins a part that is to stand behind its own length. Parts do not stand in each other.
   * @returns what `endPart` is told.
   */
  beginPart(): number {
    this.byte(0);
    return this.length;
  }

  /** Ends the part that `start` was given for: writes its length before it. */
  endPart(start: number): void {
    const size = this.length - start;
    if (size < 0x80) {
      this.buffer[start - 1] = size;
      return;
    }
    if (this.length + MOST_VARINT > this.capacity) this.grow(MOST_VARINT);
    let more = 0;
    for (let rest = size; rest >= 0x80; rest = Math.floor(rest / 0x80)) more++;
    this.buffer.copyWithin(start + more, start, this.length);
    putVarint(this.buffer, start - 1, size);
    this.length += more;
  }

  /** A column value: 0 when absent, else 1 + zigzag(value). */
  value(value: Counter | undefined): void {
    if (value === undefined) {
      this.byte(0);
      return;
    }
    if (typeof value === 'number' && (value | 0) === value && value < SMALL && value > -SMALL) {
      this.varint((value >= 0 ? value << 1 : (-value << 1) - 1) + 1);
    } else if (typeof value === 'number' && value < HALF_SAFE && value > -HALF_SAFE) {
      this.varint((value >= 0 ? value * 2 : -value * 2 - 1) + 1);
    } else {
      const wide = BigInt(value);
      this.wideVarint((wide >= 0n ? wide * 2n : -wide * 2n - 1n) + 1n);
    }
  }

  /**
   * The buffer, which has room for `most` bytes from `size` on, for who writes them itself and then says how many; undefined where they
   * would pass the limit.
   */
  room(most: number): Uint8Array | undefined {
    const end = this.length + most;
    if (end > this.limit) return undefined;
    if (end > this.capacity) this.grow(most);
    return this.buffer;
  }

  /** So many bytes were written to `room`. */
  advance(count: number): void {
    this.length += count;
  }

  /** A copy of what was written. */
  toBytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  /** What was written, as it stands: good until something else is written. */
  written(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private wideVarint(value: bigint): void {
    let rest = value;
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  /** Makes room for so many more. */
  private grow(count: number): void {
    const needed = this.length + count;
    if (needed > this.limit) {
      throw new EdgevitalsError('FRAME_LIMIT', `frame body would pass ${this.limit} bytes`);
    }
    const grown = new Uint8Array(Math.min(this.limit, Math.max(needed, this.capacity * 2)));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.capacity = grown.length;
  }
}

/** Reads what ByteWriter wrote; every read is checked against the end. */
export class ByteReader {
  private readonly data: Uint8Array;
  private readonly end: number;
  offset: number;

  constructor(data: Uint8Array, offset = 0, end: number = data.length) {
    this.data = data;
    this.offset = offset;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  /** A reader over the next `length` bytes; this one moves past them. */
  section(length: number): ByteReader {
    if (length > this.remaining) throw this.truncated('a section', length);
    const start = this.offset;
    this.offset += length;
    return new ByteReader(this.data, start, this.offset);
  }

  latin1(length: number): string {
    if (length > this.remaining) throw this.truncated('a name', length);
    let text = '';
    // in one go: a string that is put together from characters takes several times the memory
    for (let left = length; left > 0; left -= CHUNK) {
      const end = this.offset + Math.min(left, CHUNK);
      text += String.fromCharCode(...this.data.subarray(this.offset, end));
      this.offset = end;
    }
    return text;
  }

  /** Moves past the next bytes. @throws FRAME_MALFORMED when there are not as many. */
  skip(length: number): void {
    if (length > this.remaining) throw this.truncated('a name', length);
    this.offset += length;
  }

  /** Moves past a text of less than 128 bytes and its length, if it is `text`, one byte a character. */
  skipIfText(text: string): boolean {
    const { length } = text;
    const { data, offset } = this;
    if (length >= this.remaining || data[offset] !== length) return false;
    for (let i = 0; i < length; i++) if (data[offset + 1 + i] !== text.charCodeAt(i)) return false;
    this.offset = offset + 1 + length;
    return true;
  }

  /** An unsigned integer up to 2^53-1. @throws FRAME_MALFORMED when it is longer or cut off. */
  varint(): number {
    if (this.offset < this.end) {
      // most are one byte
      const byte = this.data[this.offset]!;
      if (byte < 0x80) {
        this.offset++;
        return byte;
      }
    }
    const value = this.anyVarint();
    if (typeof value !== 'number') {
      throw new EdgevitalsError('FRAME_MALFORMED', `varint at byte ${this.offset} of the body passes 2^53`);
    }
    return value;
  }

  /** A column value. @throws FRAME_MALFORMED when it is cut off or outside -2^63 to 2^64-1 in any difference. */
  value(): Counter | undefined {
    const coded = this.anyVarint();
    if (coded === 0) return undefined;
    if (typeof coded === 'number') {
      const zigzag = coded - 1;
      return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    }
    const zigzag = coded - 1n;
    return toCounter((zigzag & 1n) === 0n ? zigzag >> 1n : -((zigzag + 1n) >> 1n));
  }

  /** As `value`, to the nearest double where it passes 2^53; NaN when absent. */
  double(): number {
    const { data, offset, end } = this;
    if (offset + 1 < end) {
      const low = data[offset]!;
      if (low < 0x80) {
        this.offset = offset + 1;
        return unzigzag(low);
      }
      const high = data[offset + 1]!;
      if (high < 0x80) {
        this.offset = offset + 2;
        return unzigzag((low & 0x7f) | (high << 7));
      }
    }
    const coded = this.anyVarint();
    if (typeof coded === 'number') {
      if (coded === 0) return Number.NaN;
      const zigzag = coded - 1;
      return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    }
    const zigzag = coded - 1n;
    return Number((zigzag & 1n) === 0n ? zigzag >> 1n : -((zigzag + 1n) >> 1n));
  }

  /** Moves past a column value. @throws FRAME_MALFORMED as `value` does. */
  skipValue(): void {
    const { data, end } = this;
    const most = Math.min(end, this.offset + 10);
    let at = this.offset;
    while (at < most && data[at]! >= 0x80) at++;
    // cut off or too long: told by who reads it
    if (at >= most) this.anyVarint();
    else this.offset = at + 1;
  }

  private anyVarint(): Counter {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 7; i++) {
      if (this.offset >= this.end) throw this.truncated('a varint', 1);
      const byte = this.data[this.offset++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    // 49 bits are read; the rest is rare enough for bigints. Ten bytes hold 70 bits, a difference of two 64-bit
    // values needs 66.
    let wide = BigInt(value);
    let shift = 49n;
    for (let i = 7; i < 10; i++) {
      if (this.offset >= this.end) throw this.truncated('a varint', 1);
      const byte = this.data[this.offset++]!;
      wide |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return toCounter(wide);
      shift += 7n;
    }
    throw new EdgevitalsError(
      'FRAME_MALFORMED',
      `varint at byte ${this.offset} of the body is longer than 10 bytes`,
    );
  }

  private truncated(what: string, needed: number): EdgevitalsError {
    return new EdgevitalsError(
      'FRAME_MALFORMED',
      `frame body ends inside ${what}: ${needed} more bytes expected at byte ${this.offset}, ${this.remaining} are left`,
    );
  }
}

/** A coded value below 2^14: 0 is absent. */
function unzigzag(coded: number): number {
  if (coded === 0) return Number.NaN;
  const zigzag = coded - 1;
  return (zigzag & 1) === 0 ? zigzag >> 1 : -((zigzag + 1) >> 1);
}

/** Checks that a decoded absolute value is one the kernel can print. */
export function checkedCounter(value: Counter): Counter {
  if (!isCounter(value)) {
    throw new EdgevitalsError('FRAME_MALFORMED', 'a column value is outside -2^63 to 2^64-1');
  }
  return value;
}
