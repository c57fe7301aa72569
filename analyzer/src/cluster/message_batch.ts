/**
 * What devices said, in batches of one partition: what stands in the log of frames. A byte for the version, then for each
 * message: its kind (1 byte), the length of the device's id (1), the id (ASCII), when it came by the gateway's wall clock (float64,
 * seconds since 1970), the length of the payload (uint32) and the payload. Numbers are big-endian.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';

/** An info document is of a device that sends it now, or was kept by the broker from before. */
export type MessageKind = 'frame' | 'info' | 'kept-info' | 'status';

export interface DeviceMessage {
  readonly kind: MessageKind;
  readonly device: string;
  /** Seconds since 1970, by the gateway's clock. */
  readonly receivedAt: number;
  readonly payload: Uint8Array;
}

const VERSION = 1;
/** In the order of their numbers: append only. */
const KINDS: readonly MessageKind[] = ['frame', 'info', 'kept-info', 'status'];
const HEAD_BYTES = 2 + 8 + 4;

/** Bytes that a message takes in a batch. */
export const bytesInBatch = ({ device, payload }: DeviceMessage): number =>
  HEAD_BYTES + device.length + payload.length;

export function encodeBatch(messages: readonly DeviceMessage[]): Uint8Array {
  let length = 1;
  for (const message of messages) length += bytesInBatch(message);
  const bytes = Buffer.allocUnsafe(length);
  bytes[0] = VERSION;
  let at = 1;
  for (const { kind, device, receivedAt, payload } of messages) {
    bytes[at++] = KINDS.indexOf(kind);
    bytes[at++] = device.length;
    at += bytes.write(device, at, 'latin1');
    at = bytes.writeDoubleBE(receivedAt, at);
    at = bytes.writeUInt32BE(payload.length, at);
    bytes.set(payload, at);
    at += payload.length;
  }
  return bytes;
}

/**
 * Payloads are views of the batch.
 * @throws EdgevitalsError STORE_DAMAGED when it is cut off, or of a version or kind that is not known.
 */
export function decodeBatch(batch: Uint8Array): DeviceMessage[] {
  const bytes = Buffer.from(batch.buffer, batch.byteOffset, batch.length);
  const messages: DeviceMessage[] = [];
  try {
    if (bytes.readUInt8(0) !== VERSION) throw new RangeError(`version ${bytes[0]}`);
    for (let at = 1; at < bytes.length; ) {
      const kind = KINDS[bytes.readUInt8(at)];
      if (kind === undefined) throw new RangeError(`a message of kind ${bytes[at]}`);
      const idEnd = at + 2 + bytes.readUInt8(at + 1);
      const device = bytes.toString('latin1', at + 2, idEnd);
      const receivedAt = bytes.readDoubleBE(idEnd);
      const from = idEnd + 12;
      const to = from + bytes.readUInt32BE(idEnd + 8);
      if (to > bytes.length) throw new RangeError('it is cut off');
      messages.push({ kind, device, receivedAt, payload: bytes.subarray(from, to) });
      at = to;
    }
  } catch (cause) {
    throw new EdgevitalsError('STORE_DAMAGED', `a batch of frames cannot be read: ${String(cause)}`, {
      cause,
    });
  }
  return messages;
}
