/**
 * Whether frames of a boot come as time passes. CLOCK_BOOTTIME of a device runs as ours does: what is further ahead of it than
 * any frame before did not happen yet, unless the frames before had waited long. Until frames have come as fast as time passes for
 * a while that is what it is taken for: a device that is heard first, or again, may send what it has kept. Later the device's
 * wall clock has to tell so. So a frame that is made up does not take the device to where its own frames are of the past.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Frame } from '@edgevitals/shared/frame';
import { isCredible } from '../device/clock.js';

/** What networks and brokers make of a second, and a poor quartz. */
const SLACK_MS = 10_000;
const DRIFT = 0.1;
/** Two wall clocks that are set differ by less. */
const WALL_SLACK_MS = 60_000;
const OFFSET_SLACK_MS = 2_000;
/** Frames that come as time passes for so long are not what was kept. */
const LIVE_SECONDS = 30;
/** No agent makes frames further apart (the longest publish interval). */
const FRAME_APART_MS = 3_600_000;
/** An agent makes no more frames than this for every second, and this many at once. */
const FRAMES_PER_SECOND = 100;
const FRAMES_AT_ONCE = 1000;

interface NewestFrame {
  run: number;
  sequence: number;
  bootMs: number;
  wallMs: number;
  /** Seconds, steady. */
  at: number;
}

export class FramePace {
  /** Most that the boot's clock has been ahead of ours, milliseconds: of the frame that waited least. */
  private aheadMs = Number.NEGATIVE_INFINITY;
  private newest: NewestFrame | undefined;
  /** From where on frames have come no faster than time passes. */
  private steady: { readonly leadMs: number; readonly at: number } | undefined;
  /** Whether they have done so for a while: what is known of the device's clock is not of frames that had waited. */
  private isLive = false;

  /** A frame was taken at `now`, seconds by the steady clock. */
  accept({ run, sequence, bootMs, wallMs }: Frame, now: number): void {
    const leadMs = bootMs - now * 1000;
    this.aheadMs = Math.max(this.aheadMs, leadMs);
    if (this.steady === undefined || leadMs > this.steady.leadMs + SLACK_MS)
      this.steady = { leadMs, at: now };
    else if (now - this.steady.at >= LIVE_SECONDS) this.isLive = true;
    // in place: an object for each frame would outlive most of what is made for one
    this.newest ??= { run, sequence, bootMs, wallMs, at: now };
    const { newest } = this;
    newest.run = run;
    newest.sequence = sequence;
    newest.bootMs = bootMs;
    newest.wallMs = wallMs;
    newest.at = now;
  }

  /**
   * @param wallAhead seconds that the analyzer's wall clock is ahead of `now`.
   * @throws EdgevitalsError FRAME_LATE when the frame, of the present boot, cannot be of the device: it is of a time to come,
   * or of more frames than can have been made.
   */
  check(frame: Frame, now: number, wallAhead: number): void {
    const { newest } = this;
    if (newest === undefined) return;
    const { run, sequence, bootMs, wallMs } = frame;
    const lead = bootMs - now * 1000;
    const allowed = this.aheadMs + SLACK_MS + DRIFT * Math.max(0, now - newest.at) * 1000;
    if (lead > allowed) {
      const [from, frames] =
        run === newest.run ? [newest.bootMs, sequence - newest.sequence] : [run, sequence + 1];
      const mayHaveWaited = !this.isLive && bootMs - from <= FRAME_APART_MS * frames;
      const isSteady = Math.abs(wallMs - bootMs - (newest.wallMs - newest.bootMs)) <= OFFSET_SLACK_MS;
      const hasBeen = !isCredible(wallMs) || wallMs <= (now + wallAhead) * 1000 + WALL_SLACK_MS;
      if (!mayHaveWaited && !(isSteady && hasBeen))
        throw new EdgevitalsError(
          'FRAME_LATE',
          `frame ${run}/${sequence} is of a time ${Math.round((lead - this.aheadMs) / 1000)} s ahead of the device`,
        );
    }
    if (run < newest.run) return;
    // of a new run all frames are new, and it began after what is known of the one before
    const missing = run === newest.run ? sequence - newest.sequence : sequence;
    const most = FRAMES_AT_ONCE + (Math.max(0, bootMs - newest.bootMs) / 1000) * FRAMES_PER_SECOND;
    const began = run === newest.run || run >= newest.bootMs - WALL_SLACK_MS;
    if (missing > most || !began)
      throw new EdgevitalsError(
        'FRAME_LATE',
        `frame ${run}/${sequence} cannot follow ${newest.run}/${newest.sequence} so soon`,
      );
  }
}
