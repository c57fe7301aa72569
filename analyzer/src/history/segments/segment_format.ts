/**
 * A segment file: a header, then records. All numbers little endian.
 *
 *     header  "EVFRAMES", u32 version, u32 marker, u32 CRC-32 of the 16 bytes before
 *     record  u32 marker, u32 CRC-32 of what follows, u32 bytes of the body, body
 *     body    f64 receivedAt, u16 bytes of the device's id, the id in UTF-8, the frame
 *
 * The marker is random for each segment: where a record is damaged the next one is found by it, and what a device
 * sends cannot pass for a record.
 */
import { randomBytes } from 'node:crypto';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { crc32 } from '../crc32.js';
import type { LoggedFrame } from '../frame_log.js';

const MAGIC = Buffer.from('EVFRAMES');
const VERSION = 1;
const BODY_HEAD_BYTES = 10;
/** Frames of devices are at most a quarter of this. */
const MOST_BODY_BYTES = 1024 ** 2;

export const HEADER_BYTES = 20;
export const RECORD_HEAD_BYTES = 12;
export const MOST_RECORD_BYTES = RECORD_HEAD_BYTES + MOST_BODY_BYTES;

/** The header of a new segment, and its marker. */
export function newHeader(): { readonly header: Buffer; readonly marker: Buffer } {
  const marker = randomBytes(4);
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(VERSION, 8);
  marker.copy(header, 12);
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16);
  return { header, marker };
}

/**
 * The marker in a header; undefined when that is damaged.
 * @throws EdgevitalsError STORE_FAILED when it is of another version; `path` is for the message.
 */
export function markerOf(header: Buffer, path: string): Buffer | undefined {
  if (header.length < HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC)) return undefined;
  if (header.readUInt32LE(16) !== crc32(header.subarray(0, 16))) return undefined;
  const version = header.readUInt32LE(8);
  if (version !== VERSION) {
    throw new EdgevitalsError(
      'STORE_FAILED',
      `${path} has segment version ${version}, this analyzer reads ${VERSION}; use the analyzer that wrote it, or a new data directory`,
    );
  }
  return Buffer.from(header.subarray(12, 16));
}

/** Bytes of a frame's record. @throws EdgevitalsError STORE_FAILED when no record can hold it. */
export function recordBytes({ device, payload }: LoggedFrame): number {
  const idBytes = Buffer.byteLength(device);
  const body = BODY_HEAD_BYTES + idBytes + payload.length;
  if (body > MOST_BODY_BYTES || idBytes > 0xffff) {
    throw new EdgevitalsError(
      'STORE_FAILED',
      `a frame of ${payload.length} bytes does not fit into the frame log: at most ${MOST_BODY_BYTES} bytes with the device's id`,
    );
  }
  return RECORD_HEAD_BYTES + body;
}

/** Writes the frame's record into `target` at `at`, where `recordBytes` fit; returns its end. */
export function writeRecord(target: Buffer, at: number, marker: Buffer, frame: LoggedFrame): number {
  const { device, receivedAt, payload } = frame;
  const body = at + RECORD_HEAD_BYTES;
  target.writeDoubleLE(receivedAt, body);
  const idBytes = target.write(device, body + BODY_HEAD_BYTES);
  target.writeUInt16LE(idBytes, body + 8);
  target.set(payload, body + BODY_HEAD_BYTES + idBytes);
  const end = body + BODY_HEAD_BYTES + idBytes + payload.length;
  target.writeUInt32LE(end - body, at + 8);
  target.writeUInt32LE(crc32(target.subarray(at + 8, end)), at + 4);
  marker.copy(target, at);
  return end;
}

/**
 * How many bytes the record at `at` takes as far as its head says, which is RECORD_HEAD_BYTES long; undefined when no
 * record begins there.
 */
export function recordLength(bytes: Buffer, at: number, marker: Buffer): number | undefined {
  for (let i = 0; i < 4; i++) if (bytes[at + i] !== marker[i]) return undefined;
  const body = bytes.readUInt32LE(at + 8);
  return body < BODY_HEAD_BYTES || body > MOST_BODY_BYTES ? undefined : RECORD_HEAD_BYTES + body;
}

/** The frame of the whole record at `at`, its payload copied; undefined when it is damaged. */
export function readRecord(bytes: Buffer, at: number, length: number): LoggedFrame | undefined {
  const end = at + length;
  if (bytes.readUInt32LE(at + 4) !== crc32(bytes.subarray(at + 8, end))) return undefined;
  const body = at + RECORD_HEAD_BYTES;
  const id = body + BODY_HEAD_BYTES;
  const payload = id + bytes.readUInt16LE(body + 8);
  if (payload > end) return undefined;
  return {
    device: bytes.toString('utf8', id, payload),
    receivedAt: bytes.readDoubleLE(body),
    payload: Buffer.from(bytes.subarray(payload, end)),
  };
}
