/**
 * The order of one boot's frames: by run of the agent, then by sequence. Frames that come early wait a little for the
 * missing ones; frames that come twice are told from frames that come late.
 *
 * A run is over as soon as a frame of a newer one is applied. The kernel's counters go on from run to run, so what
 * an older run's frame could still tell is already in the sum; it counts as late.
 */
import type { Frame } from '@edgevitals/shared/frame';
import { RecentSequences } from './recent_sequences.js';

export type Arrival = 'next' | 'early' | 'duplicate' | 'late';

export class FrameOrder {
  private run = -1;
  private expected = -1;
  /** Which of the newest MEMORY sequences below `expected` were applied. */
  private readonly applied = new RecentSequences();
  private waiting: Frame[] = [];
  private waitingSince = 0;

  /** Bytes held back. */
  bytes = 0;

  get held(): number {
    return this.waiting.length;
  }

  /** When the oldest gap was noticed, by the analyzer's clock. */
  get since(): number {
    return this.waitingSince;
  }

  /** True when frames after `sequence` have been given up. */
  hasPassed(sequence: number): boolean {
    return sequence + 1 < this.expected;
  }

  /** Where a frame stands; nothing changes. */
  judge(frame: Frame): Arrival {
    if (this.expected < 0) return 'next';
    if (frame.run < this.run) return 'late';
    if (frame.run === this.run && frame.sequence < this.expected) {
      return this.applied.has(frame.sequence) ? 'duplicate' : 'late';
    }
    if (frame.run === this.run && frame.sequence === this.expected) return 'next';
    if (this.waiting.some(held => held.run === frame.run && held.sequence === frame.sequence))
      return 'duplicate';
    return frame.run > this.run && frame.sequence === 0 && this.waiting.length === 0 ? 'next' : 'early';
  }

  /** True when the frame is of the run whose frames are applied now. */
  isCurrentRun(frame: Frame): boolean {
    return frame.run === this.run;
  }

  /** Keeps a frame that came early. */
  hold(frame: Frame, now: number): void {
    if (this.waiting.length === 0) this.waitingSince = now;
    // the body is a view into the message: a copy, so that what is held is what is counted
    const kept = { ...frame, body: frame.body.slice() };
    const place = this.waiting.findIndex(held => isBefore(kept, held));
    if (place < 0) this.waiting.push(kept);
    else this.waiting.splice(place, 0, kept);
    this.bytes += kept.body.length;
  }

  /** The first held frame if it is the next one or, with `force`, whatever is missing before it. */
  take(force: boolean): Frame | undefined {
    const first = this.waiting[0];
    if (first === undefined) return undefined;
    const isNext = first.run === this.run && first.sequence <= this.expected;
    if (!isNext && !force) return undefined;
    this.waiting.shift();
    this.bytes -= first.body.length;
    return first;
  }

  /** The frame that is expected next, where there was one. */
  get next(): { readonly run: number; readonly sequence: number } {
    return { run: this.run, sequence: this.expected };
  }

  /** A frame is dealt with: the next one after it is expected. Returns how many before it are missing. */
  advance(frame: Frame, applied: boolean): { missing: number; newRun: boolean } {
    const first = this.expected < 0;
    const newRun = !first && frame.run !== this.run;
    // of a new run the frames before this one are missing too
    const missing = first ? 0 : newRun ? frame.sequence : frame.sequence - this.expected;
    if (newRun) this.applied.clear();
    this.run = frame.run;
    this.expected = frame.sequence + 1;
    if (applied) this.remember(frame.sequence);
    return { missing, newRun };
  }

  /** A late frame was used after all. */
  remember(sequence: number): void {
    this.applied.add(sequence);
  }
}

const isBefore = (a: Frame, b: Frame): boolean =>
  a.run < b.run || (a.run === b.run && a.sequence < b.sequence);
