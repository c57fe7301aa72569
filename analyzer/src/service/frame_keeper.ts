/** Makes devices' frames durable, which they are before they are acknowledged. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { FRAME_LIMITS } from '@edgevitals/shared/frame';
import { type FrameLog, partitionOf } from '../history/frame_log.js';
import type { Counters } from './counters.js';
import type { Log } from './log.js';
import type { SecondsClock } from './seconds_clock.js';

export class FrameKeeper {
  private readonly frames: FrameLog;
  private readonly clock: SecondsClock;
  private readonly counters: Counters;
  private readonly log: Log;

  constructor(frames: FrameLog, clock: SecondsClock, counters: Counters, log: Log) {
    this.frames = frames;
    this.clock = clock;
    this.counters = counters;
    this.log = log;
  }

  /**
   * Resolves when the frame is durable, or cannot be made so: a full disk is counted and logged, and the frame is
   * used all the same. One over the size limit is not kept: it will be refused.
   */
  async keep(device: string, payload: Uint8Array): Promise<void> {
    if (payload.length > FRAME_LIMITS.maxBytes) return;
    try {
      await this.frames.append(partitionOf(device), [{ device, receivedAt: this.clock.now(), payload }]);
    } catch (error) {
      this.counters.error(isEdgevitalsError(error) ? error.code : 'STORE_FAILED');
      this.log.error({ err: error }, 'a frame is used, but would be lost in a crash');
    }
  }
}
