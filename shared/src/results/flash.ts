/** Bytes written, by process and disk: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate, Hint, HistoryPoints, Window } from './common.js';
import { defineModel } from './define_method.js';
import { LIMIT, NEEDED, WINDOW } from './field_rule.js';
import { messageOf } from './message.js';

export const flash = defineModel({
  meaning: 'bytes written by process and disk',
  request: messageOf<FlashRequest>()(edgevitals.v1.FlashRequest),
  answer: messageOf<FlashAnswer>()(edgevitals.v1.FlashAnswer),
  state: messageOf<FlashState>()(edgevitals.v1.FlashState),
  rules: { device: NEEDED, window: WINDOW, limit: LIMIT },
});

export interface FlashRequest {
  readonly device: string;
  readonly window?: string;
  /**
   * A disk or partition, "/dev/mmcblk0p2" or "mmcblk0p2"; all leaf disks when absent. One that the device does not have
   * is refused with QUERY_NOT_FOUND, which names the nearest.
   */
  readonly partition?: string;
  readonly includePredictions?: boolean;
  readonly perProcessBreakdown?: boolean;
  readonly limit?: number;
}

export interface FlashAnswer {
  readonly device: string;
  readonly window: Window;
  readonly disks: readonly DiskUse[];
  /** Empty where it cannot be told which process wrote to the partition asked for: `notIdentified` says so. */
  readonly processes: readonly ProcessWrites[];
  /**
   * Bytes the disks wrote in the window that no process accounts for (journal, metadata, write-back of what was dirtied
   * before); 0 while `pendingBytes` is not. Disks = processes + unattributed - pending. Absent, as `pendingBytes` is,
   * where the two cannot be compared.
   */
  readonly unattributedBytes?: number;
  /** Host bytes per day at the window's rate, to all of `disks`; absent when nothing has counted them. */
  readonly bytesPerDay?: Estimate;
  /** Seconds to the end of rated life; absent when not identified. */
  readonly lifetimeSeconds?: Estimate;
  readonly hints: readonly Hint[];
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
  /**
   * Bytes that processes wrote in the window and disks have not: they wait for write-back, or another process deleted
   * them before.
   */
  readonly pendingBytes?: number;
}

export interface DiskUse {
  readonly name: string;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly reads: number;
  readonly writes: number;
  readonly flushes?: number;
  readonly discardedBytes?: number;
  /** Unknown of partitions before Linux 2.6.25. */
  readonly busyRatio?: number;
  /** Bytes written in equal parts of the window. */
  readonly historyWritten: HistoryPoints;
  readonly wearUsed?: Estimate;
}

export interface ProcessWrites {
  readonly program: string;
  /** Net bytes dirtied towards storage: write_bytes less cancelled ones. */
  readonly writtenBytes: number;
  /** Bytes passed to write calls, of whatever destination. */
  readonly requestedBytes: number;
  readonly cancelledBytes: number;
  /** Share of the sum over processes. */
  readonly share: number;
  /** True when the bytes may in part be of children of the program that nobody saw; see nameOfWriter. */
  readonly includesUnseen: boolean;
}

export interface FlashState {
  readonly device: string;
  readonly at: number;
  /** Cumulative since the analyzer first saw the device. */
  readonly writtenBytes: number;
  /** Absent until something has counted them. */
  readonly bytesPerDay?: Estimate;
  readonly topWriter: string;
  readonly disks: readonly DiskUse[];
}
