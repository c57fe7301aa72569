/**
 * Host writes of programs and disks. A process's are the bytes it dirtied towards storage less those dropped before
 * they got there; a disk's are 512-byte sectors. Only leaf disks count: what is stacked on them (dm, md, loop) or
 * lives in memory (zram) would count twice or not at all.
 */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Estimate, HistoryPoints, ProcessWrites } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import type { DiskRow, ProcessRow } from '../../quantities/index.js';
import type { ProgramShare } from './attribution/attribute_writes.js';
import { writePattern } from './patterns/write_pattern.js';
import { burstShare } from './patterns/written_over_time.js';
import { countsAll } from './raw_flash.js';
import { COMPARABLE_SECONDS, type WriteWindow } from './write_window.js';

const DAY = 86_400;

const counts = (disk: DiskRow, info: Info | undefined): boolean => disk.leaf && countsAll(disk.name, info);

/** Disks whose counters have what is written to them; none where nothing counts it. */
export const leafDisks = (slice: Slice, info: Info | undefined): DiskRow[] =>
  slice.disks.filter(disk => counts(disk, info));

/** Bytes written to leaf disks; undefined where there are none. */
export function diskWritten(slice: Slice, info: Info | undefined): number | undefined {
  let sum: number | undefined;
  for (const disk of slice.disks) if (counts(disk, info)) sum = (sum ?? 0) + disk.writtenBytes;
  return sum;
}

/** Programs of which the kernel refuses what they write, or does not count it. @param slice one row a program. */
export const untoldPrograms = (slice: Slice): string[] =>
  slice.processes.filter(row => row.ioDenied).map(row => row.program);

/** What a program wrote, as people see it. @param window that it is of. */
export function processWrites(
  share: ProgramShare<ProcessRow>,
  window: WriteWindow,
  historyWritten: HistoryPoints = [],
): ProcessWrites {
  const { row, netBytes, causedBytes, deletedByOthersBytes, syncs } = share;
  const { attribution, diskBytes, seconds, pageBytes } = window;
  const dirtied = attribution.programs.reduce((sum, each) => sum + each.netBytes, 0);
  const isLong = seconds >= COMPARABLE_SECONDS;
  const journal = share.journal === undefined ? undefined : journalEstimate(share.journal, window);
  const caused = journal === undefined ? undefined : causedBytes;
  return {
    program: row.program,
    writtenBytes: netBytes,
    requestedBytes: row.requestedBytes,
    cancelledBytes: row.cancelledBytes,
    share: dirtied > 0 ? netBytes / dirtied : 0,
    includesUnseen: row.includesUnseen,
    writeCalls: row.writeCalls,
    deletedByOthersBytes,
    pattern: writePattern(share, pageBytes),
    historyWritten,
    ...given({
      journalBytes: journal,
      causedBytes: caused,
      causedShare: caused === undefined ? undefined : causedShare(caused, diskBytes!, window),
      syncs: syncs > 0 ? syncEstimate(syncs, window) : undefined,
      causedBytesPerDay: caused !== undefined && isLong ? (caused / seconds) * DAY : undefined,
      burstShare: isLong ? burstShare(historyWritten) : undefined,
    }),
  };
}

function causedShare(caused: number, diskBytes: number, { attribution }: WriteWindow): number {
  const all = Math.max(diskBytes, diskBytes + attribution.pendingBytes!);
  return all > 0 ? caused / all : 0;
}

function journalEstimate(
  { bytes, sigma }: { bytes: number; sigma: number },
  { isFitted, seconds }: WriteWindow,
): Estimate {
  const basis = isFitted ? 'calibrated' : 'modelled';
  if (seconds < COMPARABLE_SECONDS)
    return {
      value: bytes,
      sigma,
      basis,
      note: 'Of less than ten minutes: what was dirtied may be on disk later.',
    };
  return isFitted || bytes === 0
    ? { value: bytes, sigma, basis }
    : { value: bytes, sigma, basis, note: 'By syncs alone: what one costs differs by program.' };
}

/** Journals count the transactions that someone asked for, and syncs of several programs share one: no less were there. */
function syncEstimate(syncs: number, { total, attribution }: WriteWindow): Estimate {
  const all = attribution.programs.reduce((sum, each) => sum + each.syncs, 0);
  let requested: number | undefined;
  for (const row of total.filesystems)
    if (row.requested !== undefined) requested = (requested ?? 0) + row.requested;
  const note = 'Pages that were written before they were full; syncs of whole pages leave no such trace.';
  if (requested === undefined || requested >= all) return { value: syncs, basis: 'modelled', note };
  return { value: syncs, sigma: (syncs * (1 - requested / all)) / 2, basis: 'modelled', note };
}
