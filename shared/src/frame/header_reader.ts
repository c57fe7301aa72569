/**
 * The header of a frame as our encoder writes it, read in one pass over the bytes. Whatever is written otherwise, or is
 * wrong, is left to the CBOR decoder, which can tell what is wrong with it.
 */

/** The elements of a frame, as in `decodeFrame`. */
export type FrameElements = readonly [
  schema: number,
  device: string,
  boot: Uint8Array,
  run: number,
  sequence: number,
  key: number,
  bootMs: number,
  wallMs: number,
  body: Uint8Array,
  packing: number,
];

const ARRAY_OF_9 = 0x89;
const ARRAY_OF_10 = 0x8a;
const UINT = 0;
const BYTES = 2;
const TEXT = 3;
const BOOT_BYTES = 8;
const NUMBERS = 5;
/** Integers beyond are not safe. */
const MOST_HIGH_WORD = 2 ** 21;

/** @returns undefined when the bytes are not exactly of that form. */
export function readFrameElements(bytes: Uint8Array): FrameElements | undefined {
  const reader = new HeadReader(bytes);
  const count = bytes[0];
  if (count !== ARRAY_OF_9 && count !== ARRAY_OF_10) return undefined;
  const schema = reader.head(UINT);
  const device = reader.ascii(reader.head(TEXT));
  const boot = reader.bytes(reader.head(BYTES));
  const numbers: number[] = [];
  for (let i = 0; i < NUMBERS; i++) numbers.push(reader.head(UINT));
  const body = reader.bytes(reader.head(BYTES));
  const packing = count === ARRAY_OF_10 ? reader.head(UINT) : 0;
  if (reader.failed || !reader.isAtEnd || device === undefined || body === undefined) return undefined;
  if (boot === undefined || boot.length !== BOOT_BYTES) return undefined;
  const [run, sequence, key, bootMs, wallMs] = numbers as [number, number, number, number, number];
  return [schema, device, boot, run, sequence, key, bootMs, wallMs, body, packing];
}

class HeadReader {
  private readonly data: Uint8Array;
  private offset = 1;
  failed = false;

  constructor(data: Uint8Array) {
    this.data = data;
  }

  get isAtEnd(): boolean {
    return this.offset === this.data.length;
  }

  /** The argument of the next item, which must be of a major type; fails otherwise, and beyond 2^53. */
  head(major: number): number {
    const { data } = this;
    const first = data[this.offset++];
    if (first === undefined || first >> 5 !== major) return this.fail();
    const info = first & 0x1f;
    if (info < 24) return info;
    if (info > 27) return this.fail();
    const width = 1 << (info - 24);
    if (this.offset + width > data.length) return this.fail();
    let value = 0;
    for (let i = 0; i < width; i++) {
      // before it is scaled: the words of a safe integer
      if (i === 4 && value >= MOST_HIGH_WORD) return this.fail();
      value = value * 256 + data[this.offset++]!;
    }
    return value;
  }

  bytes(length: number): Uint8Array | undefined {
    const end = this.offset + length;
    if (this.failed || end > this.data.length) {
      this.fail();
      return undefined;
    }
    const bytes = this.data.subarray(this.offset, end);
    this.offset = end;
    return bytes;
  }

  /** A text of ASCII characters, as device ids are. */
  ascii(length: number): string | undefined {
    const bytes = this.bytes(length);
    if (bytes === undefined || length > 64) return undefined;
    let text = '';
    for (const byte of bytes) {
      if (byte >= 0x80) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  private fail(): number {
    this.failed = true;
    return 0;
  }
}
