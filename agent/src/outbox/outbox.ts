/** A frame that waits for its acknowledgement. */
export interface OutboxFrame {
  readonly sequence: number;
  readonly isKey: boolean;
  readonly bytes: Uint8Array;
}

interface Entry {
  readonly frame: OutboxFrame;
  inFlight: boolean;
  attempts: number;
}

export interface OutboxOptions {
  /** Most bytes of frames held. */
  readonly maxBytes: number;
  /** Most frames sent and not yet acknowledged. */
  readonly window?: number;
  /** Called when a frame was dropped: what follows should be a key frame. */
  readonly onDrop?: (frame: OutboxFrame) => void;
}

const WINDOW = 8;
/** A frame that the broker has refused this often while others could have gone is dropped. */
const MOST_ATTEMPTS = 5;

/**
 * Store and forward in memory, bounded in bytes. When it is full the oldest delta frame goes first, then the oldest
 * key frame; a frame in flight is never dropped for room. After a failure sending goes on from the lowest frame that
 * is not acknowledged (go-back-N): a frame may arrive twice, never out of reach. It neither sends nor waits: `next`
 * hands out, `acknowledge`, `fail` and `rewind` report back.
 */
export class Outbox {
  private readonly options: Required<Pick<OutboxOptions, 'window'>> & OutboxOptions;
  private maxBytes: number;
  /** By sequence, ascending. */
  private entries: Entry[] = [];
  private held = 0;
  private flying = 0;
  private droppedFrames = 0;

  constructor(options: OutboxOptions) {
    this.options = { window: WINDOW, ...options };
    this.maxBytes = options.maxBytes;
  }

  get bytes(): number {
    return this.held;
  }
  get frames(): number {
    return this.entries.length;
  }
  get inFlight(): number {
    return this.flying;
  }
  /** Frames dropped since the start. */
  get dropped(): number {
    return this.droppedFrames;
  }

  /** Another bound; what is too much now goes at the next `push`. */
  resize(maxBytes: number): void {
    this.maxBytes = maxBytes;
  }

  /** Takes a frame, later than all before, making room for it; drops the frame itself when there is none to make. */
  push(frame: OutboxFrame): void {
    while (this.held + frame.bytes.length > this.maxBytes) {
      const victim = this.victim();
      if (victim < 0) {
        this.drop(frame);
        return;
      }
      this.remove(victim);
    }
    this.entries.push({ frame, inFlight: false, attempts: 0 });
    this.held += frame.bytes.length;
  }

  /** The lowest frame not in flight, now in flight; undefined when there is none or the window is full. */
  next(): OutboxFrame | undefined {
    if (this.flying >= this.options.window) return undefined;
    const entry = this.entries.find(one => !one.inFlight);
    if (entry === undefined) return undefined;
    entry.inFlight = true;
    this.flying++;
    return entry.frame;
  }

  /** The broker has the frame. Late and repeated acknowledgements are ignored. */
  acknowledge(sequence: number): void {
    const index = this.entries.findIndex(one => one.frame.sequence === sequence);
    if (index >= 0) this.forget(index);
  }

  /** The broker refused the frame over a link that still stands: it and all in flight after it are sent again. */
  fail(sequence: number): void {
    const index = this.entries.findIndex(one => one.frame.sequence === sequence);
    const entry = this.entries[index];
    if (entry === undefined) return;
    this.rewind();
    if (++entry.attempts >= MOST_ATTEMPTS) this.remove(index);
  }

  /** The link is gone: nothing is in flight any more. */
  rewind(): void {
    for (const entry of this.entries) entry.inFlight = false;
    this.flying = 0;
  }

  /** The frame to drop first: the oldest delta, else the oldest key, that is not in flight. */
  private victim(): number {
    const delta = this.entries.findIndex(one => !one.inFlight && !one.frame.isKey);
    return delta >= 0 ? delta : this.entries.findIndex(one => !one.inFlight);
  }

  private remove(index: number): void {
    const frame = this.forget(index);
    if (frame !== undefined) this.drop(frame);
  }

  private forget(index: number): OutboxFrame | undefined {
    const [entry] = this.entries.splice(index, 1);
    if (entry === undefined) return undefined;
    this.held -= entry.frame.bytes.length;
    if (entry.inFlight) this.flying--;
    return entry.frame;
  }

  private drop(frame: OutboxFrame): void {
    this.droppedFrames++;
    this.options.onDrop?.(frame);
  }
}
