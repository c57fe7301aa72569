/** What a frame leads to, in order, for whoever loops over `Ingest.frame`. */
import type { ErrorCode } from '@edgevitals/shared/errors';
import type { DeviceState } from '../device/device_state.js';
import type { Interval } from '../device/interval.js';

export type IngestEvent = IntervalEvent | KeyframeNeeded | Refused | LeftOut;

/** An interval has ended. Its processes are lent: they are of use until the next event is asked for. */
export interface IntervalEvent {
  readonly kind: 'interval';
  readonly state: DeviceState;
  readonly interval: Interval;
}

/** A key frame would let the device's next deltas be read; rate-limited. */
export interface KeyframeNeeded {
  readonly kind: 'keyframe-needed';
  readonly device: string;
}

/** Something in a message that is used otherwise could not be meant, and was left out. */
export interface LeftOut {
  readonly kind: 'left-out';
  readonly device: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** A message is done with, and nothing came of it: asking for it again would not help. */
export interface Refused {
  readonly kind: 'refused';
  readonly device: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** What became of a message. */
export type IngestResult = { readonly kind: 'applied' | 'held' } | Refused;

/** Events, and at the end what became of the message. Nothing is done until somebody loops over them. */
export type IngestEvents = Generator<IngestEvent, IngestResult, void>;
