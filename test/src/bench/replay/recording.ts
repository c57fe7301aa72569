/** Messages of devices as they came, in a file: a CBOR document each, behind its length in four bytes, low byte first. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import { Fleet } from '../fleet/fleet.js';
import { FRAME_SETS, type FrameSetName, framesAMinute } from '../fleet/frame_set.js';

export interface RecordedMessage {
  readonly kind: 'info' | 'frame';
  readonly device: string;
  /** When it came, ms since 1970. */
  readonly atMs: number;
  readonly payload: Uint8Array;
}

const LENGTH_BYTES = 4;
const START_MS = Date.UTC(2026, 0, 1);

/** What a simulated fleet sends in so many minutes, in that order. */
export function* fleetMessages(
  name: FrameSetName,
  devices: number,
  minutes: number,
): Generator<RecordedMessage> {
  const set = FRAME_SETS[name];
  const frames = minutes * framesAMinute(set);
  const fleet = new Fleet(set, devices, frames);
  for (const [i, device] of fleet.ids.entries())
    yield { kind: 'info', device, atMs: START_MS, payload: fleet.info(i) };
  for (let frame = 0; frame < frames; frame++) {
    const atMs = START_MS + (frame + 1) * set.publishMs;
    for (const [i, device] of fleet.ids.entries())
      yield { kind: 'frame', device, atMs, payload: fleet.frame(i, frame, atMs) };
  }
}

export function writeRecording(path: string, messages: Iterable<RecordedMessage>): void {
  const file = openSync(path, 'w');
  try {
    for (const { kind, device, atMs, payload } of messages) {
      const document = encodeCbor([kind, device, atMs, payload]);
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(document.length);
      writeSync(file, Buffer.concat([length, document]));
    }
  } finally {
    closeSync(file);
  }
}

/** @throws Error when the file has been cut off. */
export function* readRecording(path: string): Generator<RecordedMessage> {
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; ) {
    const from = at + LENGTH_BYTES;
    const end = from > bytes.length ? Number.POSITIVE_INFINITY : from + bytes.readUInt32LE(at);
    if (end > bytes.length) throw new Error(`${path} ends within the message at byte ${at}`);
    const [kind, device, atMs, payload] = decodeCbor(bytes.subarray(from, end)) as [
      RecordedMessage['kind'],
      string,
      number,
      Uint8Array,
    ];
    yield { kind, device, atMs, payload };
    at = end;
  }
}
