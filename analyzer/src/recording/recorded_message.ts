/**
 * Messages of devices in a file, as they came. The file is a segment of the frame log (history/segments/segment_format.ts): a
 * frame stands in it as in the log, an info document or a status under `<device>/info` or `<device>/status`, with `/kept`
 * behind that where the broker had it from before.
 */
import { isDeviceId } from '@edgevitals/shared/topics';
import type { LoggedFrame } from '../history/frame_log.js';

export type RecordedKind = 'raw' | 'info' | 'status';

export interface RecordedMessage {
  readonly kind: RecordedKind;
  readonly device: string;
  /** When it came, seconds since 1970. */
  readonly receivedAt: number;
  /** The broker had kept it from before: when the device sent it is not known. */
  readonly isKept: boolean;
  readonly payload: Uint8Array;
}

const ID = /^([^/]+)(?:\/(info|status)(\/kept)?)?$/;
/** The last second that a date of JavaScript can have. */
const LAST_SECOND = 8.64e12;

export function toLogged({ kind, device, receivedAt, isKept, payload }: RecordedMessage): LoggedFrame {
  const id = kind === 'raw' ? device : `${device}/${kind}${isKept ? '/kept' : ''}`;
  return { device: id, receivedAt, payload };
}

/** Undefined where it is no message of a device: whoever wrote the file, its records may hold anything. */
export function fromLogged({ device: id, receivedAt, payload }: LoggedFrame): RecordedMessage | undefined {
  const [, device = '', kind = 'raw', kept] = ID.exec(id) ?? [];
  if (!isDeviceId(device) || !(receivedAt >= 0 && receivedAt <= LAST_SECOND)) return undefined;
  return { kind: kind as RecordedKind, device, receivedAt, isKept: kept !== undefined, payload };
}
