/** What a window of slices tells of writes: to which disks, by whom, and what was written beside programs. */
import { given } from '@edgevitals/shared/objects';
import type { DeviceView } from '../../device/device_state.js';
import { DEFAULT_PAGE_BYTES } from '../../device/interval_builder.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import type { ProcessRow } from '../../quantities/index.js';
import { untoldPrograms } from './attribute.js';
import { type Attribution, attributeWrites } from './attribution/attribute_writes.js';
import { fitSyncCosts } from './attribution/sync_costs.js';
import { loggedBlock } from './filesystems/block_bytes.js';
import { commitsAskedFor } from './filesystems/commits.js';
import { type SwapWrites, swapWrites } from './filesystems/swap_writes.js';
import type { StorageScope } from './storage_scope.js';
import { stretchesOf } from './stretches.js';
import { toldUnits } from './told_units.js';

/** Dirty pages reach the disk after up to half a minute: over shorter windows programs and disks do not compare. */
export const COMPARABLE_SECONDS = 600;

export interface WriteWindow {
  /** The time in which disks were counted, as one slice a program; undefined where they never were. */
  readonly total: Slice;
  /** Seconds of it. */
  readonly seconds: number;
  readonly pageBytes: number;
  readonly swap: SwapWrites;
  readonly diskBytes: number | undefined;
  readonly dirtyGrowth: number | undefined;
  readonly attribution: Attribution<ProcessRow>;
  /** Whether what syncs cost was fitted program by program. */
  readonly isFitted: boolean;
}

/**
 * @param slices that are known, in order, one at least.
 * @param told those of them in which disks of the scope were counted.
 */
export function writeWindow(
  slices: readonly Slice[],
  told: readonly Slice[],
  scope: StorageScope,
  { info }: DeviceView,
): WriteWindow {
  const all = mergeSlices(slices, { by: 'program' });
  const pageBytes = info?.kernel.pageBytes ?? DEFAULT_PAGE_BYTES;
  const written = (slice: Slice): number =>
    scope.rows(slice).reduce((sum, { writtenBytes }) => sum + writtenBytes, 0);
  const isComparable = told.length > 0 && scope.elsewhere.length === 0 && untoldPrograms(all).length === 0;
  const total = isComparable ? mergeSlices(told, { by: 'program' }) : all;
  const blockBytes = loggedBlock(total.filesystems, info);
  const seconds = total.coveredSeconds;
  const swap = swapWrites(total);
  const diskBytes = isComparable ? written(total) : undefined;
  const costs =
    isComparable && seconds >= COMPARABLE_SECONDS
      ? fitSyncCosts(stretchesOf(told, written), pageBytes, blockBytes)
      : undefined;
  return {
    total,
    seconds,
    pageBytes,
    swap,
    diskBytes,
    dirtyGrowth: total.dirtyGrowthBytes,
    attribution: attributeWrites(total.processes, {
      diskBytes,
      swapBytes: swap.bytes ?? 0,
      ...{ pageBytes, blockBytes },
      units: isComparable && seconds >= COMPARABLE_SECONDS ? toldUnits(total, info) : [],
      ...given({ costs, commits: commitsAskedFor(total, info) }),
    }),
    isFitted: costs !== undefined,
  };
}
