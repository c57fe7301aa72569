import { fnv1a } from '@edgevitals/shared/bytes';

/**
 * The durable log of devices' frames. A frame is acknowledged to the broker after `append` has resolved, so what
 * is acknowledged survives a kill at any moment; at start the analyzer replays what its snapshots do not include.
 */
export interface LoggedFrame {
  readonly device: string;
  /** Seconds since 1970, by the analyzer's clock. */
  readonly receivedAt: number;
  readonly payload: Uint8Array;
}

/**
 * Where in the log something stands, whatever the clock said when it came: the mark of a segment, hexadecimal, and a byte
 * in it, `<mark>-<byte>`.
 */
export type LogPosition = string;

export interface FrameLog {
  /** Everything that is appended from now on stands here or after it; undefined while the log is empty. */
  readonly end: LogPosition | undefined;
  /**
   * Resolves when the frames are durable; frames of one partition keep their order.
   * @throws EdgevitalsError STORE_FAILED when they could not be written.
   */
  append(partition: number, frames: readonly LoggedFrame[]): Promise<void>;
  /**
   * Frames that are kept, in the order they came: the log is no longer than what `trim` left. A frame that ended
   * the process whenever it was replayed is left out. At start, before the first `append`.
   * @param since from where on each device's are wanted; all of one that is not in it, or whose position is not in the log.
   */
  replay(since?: ReadonlyMap<string, LogPosition>): Iterable<LoggedFrame>;
  /**
   * Gives up frames before a position, none where that is undefined or not in the log, and the oldest beyond `maxBytes`,
   * as far as that frees space.
   */
  trim(before: LogPosition | undefined, maxBytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Partitions of a fleet; fixed, so that a device stays where it is. */
export const PARTITIONS = 64;

/** The partition of a device: FNV-1a of its id, the same on one machine and on many. */
export const partitionOf = (device: string): number => fnv1a(device) % PARTITIONS;
