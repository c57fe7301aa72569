import { type EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { decodeFrame, isKeyFrame } from '@edgevitals/shared/frame';
import type { Spool } from './spool.js';

/** A frame that waits for its acknowledgement. */
export interface OutboxFrame {
  readonly sequence: number;
  readonly isKey: boolean;
  readonly bytes: Uint8Array;
}

interface HeldFrame {
  readonly frame: OutboxFrame;
  inFlight: boolean;
  attempts: number;
  /** The segment that holds it on disk. */
  readonly segment: HeldSegment | undefined;
  /** Pushed while the spool held older ones: those go first. */
  behindSpool: boolean;
}

interface HeldSegment {
  pending: number;
  readonly done: () => void;
}

export interface OutboxOptions {
  /** Most bytes of frames held in memory; what comes back from the spool is beyond it, one segment at a time. */
  readonly maxBytes: number;
  /** Most frames sent and not yet acknowledged. */
  readonly window?: number;
  /** Called when a frame was dropped: what follows should be a key frame. */
  readonly onDrop?: (frame: OutboxFrame | undefined) => void;
  /** Where frames go that memory has no room for, and that `spill` moves there. */
  readonly spool?: Spool;
  /** The spool failed; frames stay in memory. */
  readonly onSpoolFailure?: (error: EdgevitalsError) => void;
}

const WINDOW = 8;
/** A frame that the broker has refused this often while others could have gone is dropped. */
const MOST_ATTEMPTS = 5;

/**
 * Store and forward in memory, bounded in bytes. When it is full frames go to the spool; where there is none, or it
 * takes no more, the oldest delta frame is dropped first, then the oldest key frame; a frame in flight is never dropped
 * for room. After a failure sending goes on from the oldest frame that is not acknowledged (go-back-N): a frame may
 * arrive twice, never out of reach. It neither sends nor waits: `next` hands out, `acknowledge`, `fail` and `rewind`
 * report back.
 */
export class Outbox {
  private readonly options: Required<Pick<OutboxOptions, 'window'>> & OutboxOptions;
  private maxBytes: number;
  /** In the order in which they are sent. */
  private entries: HeldFrame[] = [];
  private held = 0;
  private flying = 0;
  private droppedFrames = 0;

  constructor(options: OutboxOptions) {
    this.options = { window: WINDOW, ...options };
    this.maxBytes = options.maxBytes;
  }

  /** Bytes in memory that are not on disk as well. */
  get bytes(): number {
    return this.held;
  }
  /** Frames that wait, in memory and in the spool. */
  get frames(): number {
    return this.entries.length + (this.options.spool?.waiting ?? 0);
  }
  get inFlight(): number {
    return this.flying;
  }
  /** Frames dropped since the start. */
  get dropped(): number {
    return this.droppedFrames;
  }
  get limitBytes(): number {
    return this.maxBytes;
  }

  /** Another bound; what is too much now goes at the next `push`. */
  resize(maxBytes: number): void {
    this.maxBytes = maxBytes;
  }

  /** Takes a frame, later than all before, making room for it; drops the frame itself when there is none to make. */
  push(frame: OutboxFrame): void {
    if (this.held + frame.bytes.length > this.maxBytes) this.spill();
    while (this.held + frame.bytes.length > this.maxBytes) {
      const victim = this.victim();
      if (victim < 0) {
        this.drop(frame);
        return;
      }
      this.remove(victim);
    }
    const behindSpool = (this.options.spool?.waiting ?? 0) > 0;
    this.entries.push({ frame, inFlight: false, attempts: 0, segment: undefined, behindSpool });
    this.held += frame.bytes.length;
  }

  /** Moves what is in memory and not in flight to the spool, as far as its budgets allow. */
  spill(): void {
    const { spool, onSpoolFailure } = this.options;
    if (spool === undefined) return;
    const moving = this.entries.filter(entry => !entry.inFlight && entry.segment === undefined);
    if (moving.length === 0) return;
    let kept = 0;
    try {
      kept = spool.append(moving.map(entry => entry.frame.bytes));
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      onSpoolFailure?.(error);
      return;
    }
    const gone = new Set(moving.slice(0, kept));
    this.entries = this.entries.filter(entry => !gone.has(entry));
    for (const entry of gone) this.held -= entry.frame.bytes.length;
    for (const entry of moving.slice(kept)) entry.behindSpool = true;
  }

  /** The spool had to drop frames. */
  spoolDropped(frames: number): void {
    this.droppedFrames += frames;
    this.options.onDrop?.(undefined);
  }

  /** The oldest frame not in flight, now in flight; undefined when there is none or the window is full. */
  next(): OutboxFrame | undefined {
    if (this.flying >= this.options.window) return undefined;
    let entry = this.entries.find(one => !one.inFlight);
    if (entry === undefined || entry.behindSpool) {
      this.load();
      entry = this.entries.find(one => !one.inFlight);
    }
    if (entry === undefined) return undefined;
    entry.inFlight = true;
    this.flying++;
    return entry.frame;
  }

  /** The broker has the frame. Late and repeated acknowledgements are ignored. */
  acknowledge(frame: OutboxFrame): void {
    const index = this.indexOf(frame);
    if (index >= 0) this.forget(index);
  }

  /** The broker refused the frame over a link that still stands: it and all in flight after it are sent again. */
  fail(frame: OutboxFrame): void {
    const index = this.indexOf(frame);
    const entry = this.entries[index];
    if (entry === undefined) return;
    this.rewind();
    if (++entry.attempts >= MOST_ATTEMPTS) this.remove(index);
  }

  /** The link is gone, or nobody is there to take frames: nothing is in flight any more. */
  rewind(): void {
    for (const entry of this.entries) entry.inFlight = false;
    this.flying = 0;
  }

  private indexOf(frame: OutboxFrame): number {
    return this.entries.findIndex(one => one.frame === frame);
  }

  /** Brings one segment back, in front of what is younger; with an empty spool nothing is behind it any more. */
  private load(): void {
    const { spool, onSpoolFailure } = this.options;
    const first = this.entries.findIndex(entry => entry.behindSpool);
    const at = first < 0 ? this.entries.length : first;
    try {
      const taken = spool?.take();
      if (taken !== undefined) {
        const segment: HeldSegment = { pending: 0, done: taken.done };
        const loaded = taken.frames.flatMap(bytes => asEntry(bytes, segment));
        segment.pending = loaded.length;
        if (loaded.length === 0) this.finish(segment);
        this.entries.splice(at, 0, ...loaded);
        return;
      }
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      onSpoolFailure?.(error);
    }
    for (const entry of this.entries) entry.behindSpool = false;
  }

  /** The frame to drop first: the oldest delta, else the oldest key, that is not in flight and only in memory. */
  private victim(): number {
    const free = (one: HeldFrame): boolean => !one.inFlight && one.segment === undefined;
    const delta = this.entries.findIndex(one => free(one) && !one.frame.isKey);
    return delta >= 0 ? delta : this.entries.findIndex(free);
  }

  private remove(index: number): void {
    const frame = this.forget(index);
    if (frame !== undefined) this.drop(frame);
  }

  private forget(index: number): OutboxFrame | undefined {
    const [entry] = this.entries.splice(index, 1);
    if (entry === undefined) return undefined;
    const { frame, segment } = entry;
    if (entry.inFlight) this.flying--;
    if (segment === undefined) this.held -= frame.bytes.length;
    else if (--segment.pending === 0) this.finish(segment);
    return frame;
  }

  private finish(segment: HeldSegment): void {
    try {
      segment.done();
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      this.options.onSpoolFailure?.(error);
    }
  }

  private drop(frame: OutboxFrame): void {
    this.droppedFrames++;
    this.options.onDrop?.(frame);
  }
}

/** A frame as it came back from the spool; none when it is not one (another version's, a foreign file). */
function asEntry(bytes: Uint8Array, segment: HeldSegment): HeldFrame[] {
  try {
    const header = decodeFrame(bytes);
    const frame = { sequence: header.sequence, isKey: isKeyFrame(header), bytes };
    return [{ frame, inFlight: false, attempts: 0, segment, behindSpool: false }];
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    return [];
  }
}
