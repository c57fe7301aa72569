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

export interface FrameLog {
  /**
   * Resolves when the frames are durable; frames of one partition keep their order.
   * @throws EdgevitalsError STORE_FAILED when they could not be written.
   */
  append(partition: number, frames: readonly LoggedFrame[]): Promise<void>;
  /**
   * All frames that are kept, in the order they came: the log is no longer than what `trim` left. A frame that ended
   * the process whenever it was replayed is left out. At start, before the first `append`.
   */
  replay(): Iterable<LoggedFrame>;
  /** Gives up frames received before `before`, and the oldest beyond `maxBytes`, as far as that frees space. */
  trim(before: number, maxBytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Partitions of a fleet; fixed, so that a device stays where it is. */
export const PARTITIONS = 64;

/** The partition of a device: FNV-1a of its id, the same on one machine and on many. */
export const partitionOf = (device: string): number => fnv1a(device) % PARTITIONS;
