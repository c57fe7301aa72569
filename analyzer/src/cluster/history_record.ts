/**
 * What stands in the log of history of a partition: what its owner writes to its store, so that the next owner has it too. CBOR
 * `[version, kind, value]`, compressed; a record larger than a message comes in parts. Each message: part (uint16), parts (uint16),
 * bytes.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import type { Finding } from '@edgevitals/shared/results';
import type { DeviceRow, MinuteRange, MinuteRow } from '../history/store.js';
import type { ReleaseDay } from '../releases/index.js';

export type HistoryRecord =
  /** A partition has a new owner: whoever writes after what stood before this is outrun. */
  | { readonly kind: 'owner'; readonly value: { readonly owner: string; readonly epoch: number } }
  | { readonly kind: 'minutes'; readonly value: readonly MinuteRow[] }
  | { readonly kind: 'dropped'; readonly value: readonly MinuteRange[] }
  | { readonly kind: 'findings'; readonly value: readonly Finding[] }
  | { readonly kind: 'devices'; readonly value: readonly DeviceRow[] }
  | { readonly kind: 'releases'; readonly value: readonly ReleaseDay[] };

const VERSION = 1;
const HEAD_BYTES = 4;
const MOST_PARTS = 64;
const LIMITS = { maxBytes: 64 * 1024 ** 2, maxDepth: 24, maxItems: 4_000_000 };

/** The messages of a record, of at most so many bytes each. */
export function encodeRecord({ kind, value }: HistoryRecord, mostBytes: number): Uint8Array[] {
  const packed = deflateRawSync(encodeCbor([VERSION, kind, value]));
  const most = mostBytes - HEAD_BYTES;
  const parts = Math.max(1, Math.ceil(packed.length / most));
  if (parts > MOST_PARTS)
    throw new EdgevitalsError(
      'STORE_FAILED',
      `${packed.length} bytes of ${kind} are more than NATS is given at once`,
    );
  return Array.from({ length: parts }, (_, part) => {
    const piece = packed.subarray(part * most, (part + 1) * most);
    const message = Buffer.allocUnsafe(HEAD_BYTES + piece.length);
    message.writeUInt16BE(part, 0);
    message.writeUInt16BE(parts, 2);
    message.set(piece, HEAD_BYTES);
    return message;
  });
}

/** Puts records together from messages in their order; one whose writer ended in the middle of it is passed over. */
export class RecordReader {
  private pieces: Uint8Array[] = [];

  /**
   * The record that a message completes; undefined where it does not, or where what it is of is not known to this version.
   * @throws EdgevitalsError STORE_DAMAGED when it cannot be read.
   */
  add(message: Uint8Array): HistoryRecord | undefined {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
    try {
      const part = bytes.readUInt16BE(0);
      const parts = bytes.readUInt16BE(2);
      if (part === 0) this.pieces = [];
      // of one that began before what is left of the log
      if (part !== this.pieces.length) return undefined;
      this.pieces.push(Uint8Array.from(bytes.subarray(HEAD_BYTES)));
      if (this.pieces.length < parts) return undefined;
      const packed = Buffer.concat(this.pieces);
      this.pieces = [];
      const read = decodeCbor(inflateRawSync(packed, { maxOutputLength: LIMITS.maxBytes }), LIMITS);
      const [version, kind, value] = read as [unknown, HistoryRecord['kind'], never];
      return version === VERSION && KINDS.has(kind) ? { kind, value } : undefined;
    } catch (cause) {
      this.pieces = [];
      throw new EdgevitalsError('STORE_DAMAGED', `a record of history cannot be read: ${String(cause)}`, {
        cause,
      });
    }
  }
}

const KINDS: ReadonlySet<HistoryRecord['kind']> = new Set([
  'owner',
  'minutes',
  'dropped',
  'findings',
  'devices',
  'releases',
]);
