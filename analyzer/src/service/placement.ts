/**
 * Where one device's data are in time: up to which instant of a boot they are known, by which anchor they were placed,
 * and how much of them could not be placed, because the device's clock was not set.
 */
import { given } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { ClockAnchor, DeviceClock } from '../device/clock.js';
import type { Interval } from '../device/interval.js';

/** Less is no reason to move anything: clocks are as far apart from frame to frame. */
const LEAST_MOVE_MS = 2_000;
/** A clock that is set more often in one boot than this is moved after no longer: that costs as much as all its data. */
const MOST_MOVES = 8;

const AMOUNT = v.pipe(v.number(), v.finite());
const SNAPSHOT = v.object({
  anchor: v.optional(v.object({ boot: v.string(), offsetMs: AMOUNT, isSet: v.boolean(), bootMs: AMOUNT })),
  unset: v.fallback(AMOUNT, 0),
  unplaced: v.fallback(AMOUNT, 0),
  moves: v.fallback(AMOUNT, 0),
});

type Anchor = { -readonly [K in keyof Omit<ClockAnchor, 'savedAt'>]: ClockAnchor[K] };

export class Placement {
  /** Of the newest interval; undefined before the first. */
  anchor: Anchor | undefined;
  /** Seconds of this boot's data that came while its clock was not set, and is not. */
  private unset = 0;
  /** The same of earlier boots, and what could not be moved when the clock was set. */
  private unplaced = 0;
  private moves = 0;

  get unplacedSeconds(): number {
    return this.unplaced + this.unset;
  }

  /** Whether an interval is of what is known already, by the clock of the boot, which nobody sets. */
  readingOf(interval: Interval, clock: DeviceClock): 'known' | 'new' | 'other-boot' {
    const { anchor } = this;
    if (anchor === undefined || anchor.boot !== interval.boot) return 'other-boot';
    const middleMs = bootMsOf(interval, clock) - interval.elapsed * 500;
    return middleMs <= anchor.bootMs ? 'known' : 'new';
  }

  /**
   * Takes in an interval that is new.
   * @returns by how many seconds all that has come of its boot is elsewhere than was thought; undefined when it is not.
   */
  add(interval: Interval, clock: DeviceClock): number | undefined {
    const { offsetMs = 0, isSet } = clock;
    const { anchor } = this;
    const bootMs = bootMsOf(interval, clock);
    if (anchor === undefined || anchor.boot !== interval.boot) {
      this.anchor = { boot: interval.boot, offsetMs, isSet, bootMs };
      this.unplaced += this.unset;
      this.unset = isSet ? 0 : interval.elapsed;
      this.moves = 0;
      return undefined;
    }
    if (!isSet) this.unset += interval.elapsed;
    const movedMs = offsetMs - anchor.offsetMs;
    const least = anchor.isSet ? LEAST_MOVE_MS : 1;
    anchor.offsetMs = offsetMs;
    anchor.isSet = isSet;
    anchor.bootMs = bootMs;
    // it was where it belongs, or as good as there
    if (Math.abs(movedMs) < least) this.placed(this.unset);
    else if (this.moves >= MOST_MOVES) this.placed(0);
    else {
      this.moves++;
      return movedMs / 1000;
    }
    return undefined;
  }

  /** So many seconds of data have been moved to where they belong. */
  placed(seconds: number): void {
    if (this.anchor?.isSet !== true) return;
    this.unplaced += Math.max(0, this.unset - seconds);
    this.unset = 0;
  }

  snapshot(): unknown {
    const { anchor, unset, unplaced, moves } = this;
    return given({ anchor: anchor && { ...anchor }, unset, unplaced, moves });
  }

  /** Takes a snapshot back; one that it does not understand is ignored. */
  restore(snapshot: unknown): void {
    const { success, output } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return;
    this.anchor = output.anchor;
    this.unset = output.unset;
    this.unplaced = output.unplaced;
    this.moves = output.moves;
  }
}

/** CLOCK_BOOTTIME at the end of an interval, milliseconds. */
const bootMsOf = (interval: Interval, { offsetMs = 0 }: DeviceClock): number => interval.to * 1000 - offsetMs;
