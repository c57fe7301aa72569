/**
 * Which boot of a device is the present one. Boot ids are random, so their order is not in them; a replayed frame
 * of an old boot must not push the present one aside.
 *
 * The present boot is always believed. Another one takes over when the retained info document names it (the agent
 * publishes that before its first frame); or, while no info document contradicts, when its key frame has a later
 * wall clock; or when it does and the present boot has been silent for SILENCE. A boot that was replaced stays
 * replaced, unless the info document names it: then the replacement was an impostor. Of frames that were kept before a
 * restart the info documents are not, but the last: there, a wall clock that was never set counts as a later one.
 */
import type { Frame } from '@edgevitals/shared/frame';
import { isKeyFrame } from '@edgevitals/shared/frame';
import { isCredible } from '../device/clock.js';

const SILENCE_SECONDS = 30;
const REMEMBERED = 8;

export class Boots {
  private present: string | undefined;
  private readonly replaced: string[] = [];
  private newestWallMs = 0;
  private acceptedAt = 0;

  /**
   * Whether a frame's boot is to be believed, and whether it is a new one.
   * @param named the boot that the device's info document names, if there is one.
   * @param isKept whether the frame was kept from before a restart.
   */
  judge(frame: Frame, named: string | undefined, now: number, isKept = false): 'present' | 'new' | 'stale' {
    if (this.present === undefined) return 'new';
    if (frame.boot === this.present) return 'present';
    if (named === frame.boot) return 'new';
    if (this.replaced.includes(frame.boot)) return 'stale';
    const isLater = frame.wallMs > this.newestWallMs || (isKept && !isCredible(frame.wallMs));
    const later = isKeyFrame(frame) && isLater;
    const silent = now - this.acceptedAt >= SILENCE_SECONDS;
    return later && (named === undefined || silent) ? 'new' : 'stale';
  }

  /** Whether a boot follows one that has been heard, and was never heard itself: all that it counted is new. */
  isNext(boot: string): boolean {
    return this.present !== undefined && boot !== this.present && !this.replaced.includes(boot);
  }

  /** A frame of this boot was taken. */
  accept(frame: Frame, now: number): void {
    if (frame.boot !== this.present) {
      if (this.present !== undefined) this.replaced.push(this.present);
      if (this.replaced.length > REMEMBERED) this.replaced.shift();
      this.present = frame.boot;
      this.newestWallMs = 0;
    }
    this.newestWallMs = Math.max(this.newestWallMs, frame.wallMs);
    this.acceptedAt = now;
  }
}
