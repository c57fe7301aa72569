import type { FilesystemRow } from '../../../quantities/index.js';
import { APPEND_BLOCKS } from '../attribution/sync_weight.js';

export interface JournalBytes {
  readonly least: number;
  readonly most: number;
}

/**
 * Bytes that ext4 wrote to its journal. The kernel tells an average of logged blocks, rounded down, over all transactions since the
 * mount (fs/jbd2/journal.c): of T transactions with an average of a, between Ta and T(a+1) blocks were logged. The longer ago the
 * mount, the less that says of a window; no transaction has less than three blocks, and all is no more than the file system wrote.
 * @returns undefined where the journal does not tell.
 */
export function journalBytes(
  { kind, transactions, floorBlocks, transactionsAtEnd, restarted, writtenBytes }: FilesystemRow,
  blockBytes: number,
): JournalBytes | undefined {
  if (kind !== 'ext4' || transactions === undefined) return undefined;
  const ceiling = writtenBytes ?? Number.POSITIVE_INFINITY;
  const least = Math.min(transactions * APPEND_BLOCKS * blockBytes, ceiling);
  if (restarted || floorBlocks === undefined || transactionsAtEnd === undefined)
    return Number.isFinite(ceiling) ? { least, most: ceiling } : undefined;
  const before = Math.max(0, transactionsAtEnd - transactions);
  const most = Math.min(ceiling, Math.max(0, floorBlocks + transactionsAtEnd) * blockBytes);
  return { least: Math.min(most, Math.max(least, (floorBlocks - before) * blockBytes)), most };
}
