/**
 * Notices a device whose own frames are refused, because frames that were made up have taken their place: they follow each
 * other as fast as time passes. Frames that come late, after a connection was lost, come faster.
 */
import type { Frame } from '@edgevitals/shared/frame';

const FRAMES = 3;
const SECONDS = 10;
/** Frames that may be missing between two that follow each other. */
const MOST_MISSING = 8;
const PACE = 1.5;
const PACE_SLACK_MS = 2_000;
/** Streams that are followed: the device's, and that of who makes frames up. */
const STREAMS = 2;

/** Where a stream of refused frames began. */
export interface StreamStart {
  readonly run: number;
  readonly sequence: number;
}

interface RefusedStream {
  readonly first: StreamStart;
  readonly since: number;
  readonly sinceMs: number;
  sequence: number;
  bootMs: number;
  count: number;
}

export class StuckGuard {
  private readonly streams: RefusedStream[] = [];

  /** A frame of the present boot was refused at `now`, seconds. @returns where the stream began that is the device's. */
  refused({ run, sequence, bootMs }: Frame, now: number): StreamStart | undefined {
    const stream = this.streams.find(each => {
      const step = sequence - each.sequence;
      const mostMs = PACE * (now - each.since) * 1000 + PACE_SLACK_MS;
      const isNext = each.first.run === run && step >= 1 && step <= 1 + MOST_MISSING;
      return isNext && bootMs > each.bootMs && bootMs - each.sinceMs <= mostMs;
    });
    if (stream === undefined) {
      if (this.streams.length >= STREAMS) this.dropShortest();
      const first = { run, sequence };
      this.streams.push({ first, since: now, sinceMs: bootMs, sequence, bootMs, count: 1 });
      return undefined;
    }
    stream.sequence = sequence;
    stream.bootMs = bootMs;
    stream.count++;
    return stream.count >= FRAMES && now - stream.since >= SECONDS ? stream.first : undefined;
  }

  /** The device's frames begin anew. */
  clear(): void {
    this.streams.length = 0;
  }

  private dropShortest(): void {
    const [a, b] = this.streams;
    this.streams.splice((a?.count ?? 0) < (b?.count ?? 0) ? 0 : 1, 1);
  }
}
