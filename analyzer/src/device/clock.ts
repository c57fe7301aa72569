/**
 * Event time of a device: its CLOCK_BOOTTIME, which never steps and counts suspends, anchored to its wall clock.
 *
 * Everything follows from the frames alone, not from when they arrived (but for a device without a clock): a backlog replayed after an outage gets
 * the same times as if it had come live. The rules, with offset = wall clock - CLOCK_BOOTTIME of a frame:
 *
 * - The first frame of a boot anchors. As long as the offset stays within TOLERANCE the anchor stays: NTP slewing
 *   moves both clocks alike, so the offset of a healthy device does not drift.
 * - A wall clock before 2024 was never set (no RTC): the anchor is provisional and moves with the first frame that
 *   has a credible one. Until then the boot is taken to have begun where the last known data end, or, of a device
 *   that never had a clock, so that its first frame came when it arrived: frames alone say nothing of when that was.
 * - Any other step counts once two frames in a row agree on it: a single frame with a strange time moves nothing.
 *   Forward (a slow RTC corrected by NTP, a clock set by hand): the anchor moves, event time skips ahead.
 *   Back by at most HOLD: the anchor stays, event time is ahead by that much until the next boot and never runs
 *   backwards. Back by more: the RTC was plainly wrong at boot; the anchor moves and a new epoch begins, because
 *   a device must not stay years ahead. Event time is monotonic within an epoch.
 *
 * Where the anchor has moved, what has come of the same boot belongs elsewhere too: by as much as `offsetMs` has changed.
 */
import { Seconds } from '@edgevitals/shared/units';

const TOLERANCE_MS = 2_000;
const HOLD_MS = 10 * 60_000;
/** Nothing comes so long before it was made, but where it was made by a clock that was wrong. */
const FAR_AHEAD_MS = 24 * 3600_000;
/** 2024-01-01: no agent existed before. */
const CREDIBLE_MS = Date.UTC(2024, 0, 1);

/** Whether somebody has set a wall clock, ms since 1970. */
export const isCredible = (wallMs: number): boolean => wallMs >= CREDIBLE_MS;

/** Where a device's event time stands, to go on from after a restart. */
export interface ClockAnchor {
  readonly boot: string;
  /** Event time less CLOCK_BOOTTIME, milliseconds. */
  readonly offsetMs: number;
  readonly isSet: boolean;
  /** CLOCK_BOOTTIME up to where all is known, milliseconds. */
  readonly bootMs: number;
  /** When that was saved, seconds since 1970 by the analyzer's clock. */
  readonly savedAt: number;
}

export class DeviceClock {
  private offset: number | undefined;
  private provisional = false;
  private candidate: number | undefined;
  private newest = 0;
  /** Somebody has set the device's clock, in this boot or one before. */
  private wasSet = false;
  private count = 0;

  /** How often event time had to go back, because the device's clock had been far ahead. */
  get epoch(): number {
    return this.count;
  }

  /** Event time has an anchor that came from a wall clock somebody had set. */
  get isSet(): boolean {
    return this.offset !== undefined && !this.provisional;
  }

  /** Event time less CLOCK_BOOTTIME, milliseconds; undefined before the first frame of a boot. */
  get offsetMs(): number | undefined {
    return this.offset;
  }

  /** Milliseconds that event time is ahead of the device's own wall clock, as of the last frame. */
  aheadMs = 0;

  /** Another boot of the kernel: CLOCK_BOOTTIME starts over. Event time goes on from where it was. */
  newBoot(): void {
    this.offset = undefined;
    this.candidate = undefined;
    this.provisional = false;
  }

  /** Goes on in a boot that has been heard before. */
  resume(anchor: ClockAnchor): void {
    this.follow(anchor);
    this.offset = anchor.offsetMs;
    this.provisional = !anchor.isSet;
  }

  /** The boot that begins follows another. */
  follow({ offsetMs, bootMs, isSet }: ClockAnchor): void {
    this.wasSet ||= isSet;
    this.newest = Math.max(this.newest, bootMs + offsetMs);
  }

  /**
   * Takes in the two clocks of a frame, which must come in the order the device made them.
   * @param arrivedMs when it arrived, by the analyzer's clock, milliseconds since 1970.
   */
  frame(bootMs: number, wallMs: number, arrivedMs: number): void {
    const offset = wallMs - bootMs;
    const credible = isCredible(wallMs);
    this.wasSet ||= credible;
    if (this.offset === undefined) {
      this.offset = this.anchor(offset, bootMs, credible, arrivedMs);
    } else if (this.provisional) {
      if (credible) {
        this.provisional = false;
        this.offset = this.move(offset, bootMs);
      }
    } else if (Math.abs(offset - this.offset) <= TOLERANCE_MS || !credible) {
      this.candidate = undefined;
    } else if (this.candidate === undefined || Math.abs(offset - this.candidate) > TOLERANCE_MS) {
      this.candidate = offset;
    } else {
      this.candidate = undefined;
      if (offset > this.offset || this.offset - offset > HOLD_MS) this.offset = this.move(offset, bootMs);
    }
    this.newest = Math.max(this.newest, bootMs + this.offset);
    this.aheadMs = bootMs + this.offset - wallMs;
  }

  /** Event time, seconds since 1970, of an instant of CLOCK_BOOTTIME of this boot. */
  eventTime(bootMs: number): Seconds {
    return Seconds((bootMs + (this.offset ?? 0)) / 1000);
  }

  /** A first anchor: a boot begins after the one before ended, if the clock was never set or is behind that by a little. */
  private anchor(offset: number, bootMs: number, credible: boolean, arrivedMs: number): number {
    const behind = this.newest - offset;
    this.provisional = !credible;
    if (!this.wasSet) {
      const arrived = arrivedMs - bootMs;
      // it was placed by an analyzer's clock that was far ahead, and has been set right
      return this.newest - arrivedMs > FAR_AHEAD_MS
        ? this.move(arrived, bootMs)
        : Math.max(this.newest, arrived);
    }
    if (this.newest > 0 && (!credible || (behind > 0 && behind <= HOLD_MS))) return this.newest;
    return this.move(offset, bootMs);
  }

  private move(offset: number, bootMs: number): number {
    if (bootMs + offset < this.newest) {
      this.count++;
      this.newest = 0;
    }
    return offset;
  }
}
