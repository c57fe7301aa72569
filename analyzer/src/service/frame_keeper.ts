/**
 * Makes devices' frames durable, which they are before they are acknowledged. A disk that is full, read-only or failing
 * withholds the acknowledgement: frames wait here, in order, and are tried again until there is room; what a crash takes
 * with it from here the broker, or the device, still has.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { type FrameLog, type LoggedFrame, partitionOf } from '../history/frame_log.js';
import type { Counters } from './counters.js';
import type { FrameAdmission } from './frame_admission.js';
import type { Log } from './log.js';
import type { SecondsClock } from './seconds_clock.js';

/** Between two tries. */
const RETRY_SECONDS = 1;
/** One that does not fit is not acknowledged either; it comes again with the broker's next session. */
const MOST_WAITING_BYTES = 64 * 1024 ** 2;
/** Tried at once, so that little room is of use. */
const TRIED_BYTES = 1024 ** 2;

/** What becomes of a frame. */
export interface Keeping {
  /** It is durable, or is known to have to wait for that. */
  readonly known: Promise<void>;
  /** It is durable. Never, where it cannot even wait or the analyzer stops before. */
  readonly stored: Promise<void>;
}

interface WaitingFrame {
  readonly frame: LoggedFrame;
  readonly resolve: () => void;
}

const DONE = Promise.resolve();
const NEVER = new Promise<void>(() => {});
/** It will be refused: nothing has to be kept. */
const NOTHING: Keeping = { known: DONE, stored: DONE };

export class FrameKeeper {
  private readonly frames: FrameLog;
  private readonly clock: SecondsClock;
  private readonly counters: Counters;
  private readonly log: Log;
  private waiting: WaitingFrame[] = [];
  private waitingBytes = 0;
  private isTrying = false;
  private stopTrying: (() => void) | undefined;
  private closed = false;
  private readonly admission: FrameAdmission;

  constructor(
    frames: FrameLog,
    clock: SecondsClock,
    counters: Counters,
    log: Log,
    admission: FrameAdmission,
  ) {
    this.frames = frames;
    this.clock = clock;
    this.counters = counters;
    this.log = log;
    this.admission = admission;
  }

  /** Bytes of frames that wait. */
  get bytes(): number {
    return this.waitingBytes;
  }

  /** Begins to keep a frame. One that could not be used is not kept: it will be refused. */
  keep(device: string, payload: Uint8Array): Keeping {
    if (!this.admission.isWorthStoring(device, payload, this.clock.steady())) return NOTHING;
    const frame = { device, receivedAt: this.clock.now(), payload };
    // behind those that wait
    if (this.stopTrying !== undefined) return { known: DONE, stored: this.wait(frame) };
    const tried = this.frames.append(partitionOf(device), [frame]).then(
      () => true,
      error => {
        this.failed(error);
        return false;
      },
    );
    return {
      known: tried.then(() => {}),
      stored: tried.then(stored => (stored ? undefined : this.wait(frame))),
    };
  }

  /** Tries no more: what waits is not acknowledged. */
  close(): void {
    this.closed = true;
    this.stopTrying?.();
    this.stopTrying = undefined;
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private wait(frame: LoggedFrame): Promise<void> {
    if (this.closed || this.waitingBytes + frame.payload.length > MOST_WAITING_BYTES) return NEVER;
    this.waitingBytes += frame.payload.length;
    // the message it is a view of would stay in memory
    const kept = { ...frame, payload: new Uint8Array(frame.payload) };
    return new Promise(resolve => void this.waiting.push({ frame: kept, resolve }));
  }

  private failed(error: unknown): void {
    this.counters.error(isEdgevitalsError(error) ? error.code : 'STORE_FAILED');
    if (this.stopTrying !== undefined || this.closed) return;
    this.log.error(
      { err: error },
      'frames cannot be stored: they are used, but not acknowledged until they are',
    );
    this.stopTrying = this.clock.every(RETRY_SECONDS, () => void this.tryAgain());
  }

  /** Stores what waits, as far as that is possible. */
  private async tryAgain(): Promise<void> {
    if (this.isTrying) return;
    this.isTrying = true;
    let stored = 0;
    while (!this.closed && this.waiting.length > 0) {
      const batch = this.nextBatch();
      const tries = await Promise.allSettled(
        batch.map(({ frame }) => this.frames.append(partitionOf(frame.device), [frame])),
      );
      // written together: all or none, but for those that began a write of their own
      const first = tries.findIndex(({ status }) => status === 'rejected');
      const count = first < 0 ? batch.length : first;
      for (const { frame, resolve } of this.waiting.splice(0, count)) {
        this.waitingBytes -= frame.payload.length;
        resolve();
      }
      stored += count;
      if (first >= 0) break;
    }
    this.isTrying = false;
    if (this.waiting.length > 0 || this.closed) return;
    this.stopTrying?.();
    this.stopTrying = undefined;
    this.log.info({ frames: stored }, 'frames can be stored again; all that waited are');
  }

  private nextBatch(): WaitingFrame[] {
    let bytes = 0;
    const end = this.waiting.findIndex(({ frame }) => {
      bytes += frame.payload.length;
      return bytes > TRIED_BYTES;
    });
    return this.waiting.slice(0, end < 0 ? this.waiting.length : Math.max(1, end));
  }
}
