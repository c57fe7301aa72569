/** Bytes written, by process and disk: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Basis } from './basis.js';
import type { Estimate, Hint, HistoryPoints, Window } from './common.js';
import { defineModel } from './define_method.js';
import { LIMIT, NEEDED, preset, WINDOW, YES } from './field_rule.js';
import { messageOf } from './message.js';

export const flash = defineModel({
  meaning: 'bytes written by process and disk',
  request: messageOf<FlashRequest>()(edgevitals.v1.FlashRequest),
  answer: messageOf<FlashAnswer>()(edgevitals.v1.FlashAnswer),
  state: messageOf<FlashState>()(edgevitals.v1.FlashState),
  rules: {
    device: NEEDED,
    window: preset(WINDOW, '1h'),
    limit: preset(LIMIT, 20),
    includePredictions: YES,
    perProcessBreakdown: YES,
  },
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
  /** When the device is to be replaced, seconds since 1970: answers have the chance that storage ends before. */
  readonly serviceUntil?: number;
}

export interface FlashAnswer {
  readonly device: string;
  readonly window: Window;
  readonly disks: readonly DiskUse[];
  /** Empty where it cannot be told which process wrote to the partition asked for: `notIdentified` says so. */
  readonly processes: readonly ProcessWrites[];
  /**
   * Bytes the disks wrote in the window that nothing accounts for (metadata, write-back of what was dirtied before); 0 while
   * `pendingBytes` is not. Disks = caused by processes (those beyond `limit` too) + swap + unattributed - pending. Absent, as
   * `pendingBytes` is, where the two cannot be compared.
   */
  readonly unattributedBytes?: number;
  /** Host bytes per day at the window's rate, to all of `disks`; absent when nothing has counted them. */
  readonly bytesPerDay?: Estimate;
  /** Seconds to the first end of wear of all storage, in the middle of what may be; absent when not identified. */
  readonly lifetimeSeconds?: Estimate;
  readonly hints: readonly Hint[];
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
  /**
   * Bytes that processes wrote in the window and disks have not: they wait for write-back, or another process deleted
   * them before.
   */
  readonly pendingBytes?: number;
  /** How many bytes become of one on its way to flash, layer by layer; a layer that two sources tell of is in it twice. */
  readonly amplification: readonly Amplification[];
  /** What file systems and swap wrote by themselves. */
  readonly filesystems: readonly FilesystemUse[];
  /** Of what disks wrote, swap; absent where it cannot be told. */
  readonly swapBytes?: number;
  /** Caused by all processes, those beyond `limit` too. */
  readonly causedBytes?: number;
  /** Totals of calendar days (UTC) in a window of more than one. */
  readonly days: readonly DayWrites[];
  /** Raw flash, which no disk stands for. */
  readonly rawFlash: readonly RawFlash[];
}

/** Bytes out over bytes in. */
export interface Amplification {
  /**
   * `cache`: dirtied over asked for in write calls; `filesystem`: written to disks over dirtied; `translation`: programmed into
   * flash over written to disks, by the flash translation layer; `total`.
   */
  readonly layer: 'cache' | 'filesystem' | 'translation' | 'total';
  readonly value: number;
  /** Between these it is, with 90 % confidence or as counters bound it; absent where nothing bounds it. */
  readonly lower?: number;
  readonly upper?: number;
  readonly basis: Basis;
  /** What it comes from. */
  readonly source: string;
  /** What it is of: a disk or file system; empty for all. */
  readonly subject: string;
  readonly note?: string;
}

/** A file system or swap area, and what it wrote by itself. Absent: not told. */
export interface FilesystemUse {
  /** Block device, UBI volume, or path of swap. */
  readonly name: string;
  readonly kind: 'ext4' | 'f2fs' | 'ubifs' | 'zram' | 'swap';
  readonly writtenBytes?: number;
  /** Of its journal, and those that someone asked for by a sync. */
  readonly transactions?: number;
  readonly requestedTransactions?: number;
  /** Written to its journal: the kernel rounds averages down, so that it is between these. */
  readonly journalBytesLeast?: number;
  readonly journalBytesMost?: number;
  readonly checkpoints?: number;
  readonly collections?: number;
  /** Of f2fs: moved by garbage collection, written by it and by checkpoints. */
  readonly movedBytes?: number;
  readonly collectedBytes?: number;
  readonly checkpointBytes?: number;
  readonly errors?: number;
}

export interface DayWrites {
  /** Event time at which the day, or what is known of it, begins. */
  readonly from: number;
  readonly coveredSeconds: number;
  readonly writtenBytes: number;
}

/** Raw flash: below UBI, or a chip or partition without. */
export interface RawFlash {
  /** "ubi0"; "mtd3" where UBI is not on it. */
  readonly name: string;
  /** Erases of its most worn block, and of all in the mean. */
  readonly mostErases?: number;
  readonly meanErases?: number;
  readonly wear: readonly WearEndPoint[];
  /** Blocks that have gone bad, and those that are held back to replace the next. */
  readonly badBlocks?: number;
  readonly reservedBlocks?: number;
  /** Since the device started: bit flips that error correction put right, and errors that it could not. */
  readonly correctedBits?: number;
  readonly uncorrectableErrors?: number;
}

/** One thing of storage that is used up. */
export interface WearEndPoint {
  /**
   * "rated-life"; of eMMC and UFS "rated-life-a" and "rated-life-b" for blocks of two kinds; "write-booster"; "spare" and "pre-eol"
   * for spare blocks; of raw flash "most-erases" and "mean-erases", those of its most worn block and of all in the mean.
   */
  readonly end: string;
  /** What storage tells: at least so much of it is used, and less than that; the latter is absent past the end. */
  readonly usedAtLeast: number;
  readonly usedBelow?: number;
  /** What is used by now, between the two where nobody has read for long. */
  readonly used?: Estimate;
  /** True when storage was asked last when the device started. */
  readonly stale: boolean;
  /**
   * Seconds to its end: in the middle of what may be, and in 5 and 95 of 100 cases earlier. Without the latter it may be more than
   * a century. All absent where nobody can tell.
   */
  readonly remainingSeconds?: Estimate;
  readonly remainingLowSeconds?: number;
  readonly remainingHighSeconds?: number;
  /** The chance that it ends before `serviceUntil` of the request. */
  readonly endsBeforeService?: number;
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
  /** Of what of `wear` is used most. */
  readonly wearUsed?: Estimate;
  /** Of a write request, those that only flush left out; absent without writes. */
  readonly meanWriteBytes?: Estimate;
  /** What of it is used up, the next to end first. */
  readonly wear: readonly WearEndPoint[];
}

export interface ProcessWrites {
  readonly program: string;
  /** Net bytes dirtied towards storage: write_bytes less what was dropped before it was written, by whomever. */
  readonly writtenBytes: number;
  /** Bytes passed to write calls, of whatever destination. */
  readonly requestedBytes: number;
  readonly cancelledBytes: number;
  /** Share of the sum over processes. */
  readonly share: number;
  /** True when the bytes may in part be of children of the program that nobody saw; see nameOfWriter. */
  readonly includesUnseen: boolean;
  /** Journal and metadata that its syncs cost; absent where it is not known what disks wrote. */
  readonly journalBytes?: Estimate;
  /**
   * On disks: `writtenBytes` (of pages that a sync left partly filled, the blocks that it wrote; of services and containers, what their
   * control group sent) and `journalBytes`; absent as that.
   */
  readonly causedBytes?: number;
  /** Of what disks wrote, or of what all processes did where that is more. */
  readonly causedShare?: number;
  readonly writeCalls: number;
  /** Of what it dirtied, dropped by others before it was written. */
  readonly deletedByOthersBytes: number;
  /** Times that it synced, as far as counters show that; absent where they show none. */
  readonly syncs?: Estimate;
  readonly pattern: WritePattern;
  /** `causedBytes` at the window's rate; absent for less than ten minutes. */
  readonly causedBytesPerDay?: number;
  /** Bytes dirtied, in equal parts of the window. */
  readonly historyWritten: HistoryPoints;
  /** Share of its bytes that it dirtied in the busiest tenth of the window: 0.1 steady, 1 in one burst. Absent for less than ten minutes. */
  readonly burstShare?: number;
}

/**
 * `synced`: small records, each written at once; `mapped`: mostly past write calls; `deleted`: dropped before it is written;
 * `rewritten`: the same pages again and again, or write calls to elsewhere; `bulk`: calls of 64 KiB and more; `plain`.
 */
export type WritePattern = 'synced' | 'mapped' | 'deleted' | 'rewritten' | 'bulk' | 'plain';

export interface FlashState {
  readonly device: string;
  readonly at: number;
  /** Cumulative since the analyzer first saw the device; of a disk, `writtenBytes` is of the interval. */
  readonly totalWrittenBytes: number;
  /** Absent until something has counted them. */
  readonly bytesPerDay?: Estimate;
  readonly topWriter: string;
  readonly disks: readonly DiskUse[];
  /**
   * Of the last whole ten minutes: written to disks over dirtied by programs, and what journals and metadata of all programs'
   * syncs come to. Absent until there are any.
   */
  readonly filesystemAmplification?: number;
  readonly journalBytesPerDay?: number;
  /** Who caused most of that time's writes to disks, journal included; empty when nobody did. */
  readonly topCauser: string;
  readonly topCauserBytesPerDay?: number;
  /** Raw flash, which no disk stands for. */
  readonly rawFlash: readonly RawFlash[];
  /** What amounts of disks are of. */
  readonly intervalSeconds: number;
}
