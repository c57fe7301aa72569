/**
 * A spool segment: records one after the other, each its length and CRC-32 (little endian, 32 bits) and its bytes. The
 * first record is the header. A record that is cut off or does not match its checksum ends the segment: whatever the
 * last write left there is not read.
 */
import { crc32 } from './crc32.js';

/** What had been written on the day on which the segment was begun: the daily budget outlives the agent. */
export interface SegmentHeader {
  /** Days since 1970, by the wall clock. */
  readonly day: number;
  /** Bytes charged to that day before this segment. */
  readonly charged: number;
}

const MAGIC = 0x31535645; // 'EVS1'
const PREFIX = 8;
const HEADER = 12;
/** The most that a record can be: a frame is smaller. */
const MOST_RECORD = 1024 * 1024;

/** `bytes` as a record. */
export function encodeRecord(bytes: Uint8Array): Uint8Array {
  const record = new Uint8Array(PREFIX + bytes.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint32(4, crc32(bytes), true);
  record.set(bytes, PREFIX);
  return record;
}

export function encodeHeader({ day, charged }: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, day, true);
  view.setUint32(8, Math.min(charged, 0xffff_ffff), true);
  return encodeRecord(bytes);
}

export interface Segment {
  /** Undefined when even the header is not whole: the segment is of no use. */
  readonly header: SegmentHeader | undefined;
  readonly frames: readonly Uint8Array[];
  /** Bytes up to the end of the last whole record; what follows is a torn write. */
  readonly whole: number;
}

/** Reads what is whole of a segment. */
export function decodeSegment(bytes: Uint8Array): Segment {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  let at = 0;
  while (at + PREFIX <= bytes.length) {
    const length = view.getUint32(at, true);
    const end = at + PREFIX + length;
    // a length of 0 is what blocks that were never written hold
    if (length === 0 || length > MOST_RECORD || end > bytes.length) break;
    const record = bytes.subarray(at + PREFIX, end);
    if (crc32(record) !== view.getUint32(at + 4, true)) break;
    records.push(record);
    at = end;
  }
  const [first, ...frames] = records;
  const header = first === undefined ? undefined : decodeHeader(first);
  return header === undefined ? { header, frames: [], whole: 0 } : { header, frames, whole: at };
}

function decodeHeader(bytes: Uint8Array): SegmentHeader | undefined {
  if (bytes.length !== HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  return { day: view.getUint32(4, true), charged: view.getUint32(8, true) };
}
