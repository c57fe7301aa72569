/**
 * What a sync of a program is likely to log, in blocks of its journal, while nothing has been fitted. An append logs three: a
 * descriptor, the inode and the commit (fs/jbd2/commit.c). A file that is made anew and renamed over the old one logs ten: beside
 * these its directory, the bitmaps of inodes and blocks, the group, and the other inode (fs/ext4/namei.c, ext4_rename).
 *
 * Which of the two is told by where records begin. One that is appended begins where the last ended, and reaches into a second page
 * the more often the larger it is; one that is a file of its own begins with a page, and dirties that alone. What is rewritten in
 * place at the begin of a page looks the same, and costs less.
 */
import type { ProgramCounters } from './program_counters.js';

export const APPEND_BLOCKS = 3;
const REPLACE_BLOCKS = 10;
/** Shorter records hardly ever reach into a second page, wherever they begin: shares of a page. */
const LEAST_RECORD = 1 / 8;
/** With fewer pages a call, calls are more than syncs. */
const LEAST_PAGES = 0.95;

/** @param net bytes that it dirtied and nobody dropped. */
export function syncBlocks(
  { requestedBytes, writeCalls }: ProgramCounters,
  net: number,
  pageBytes: number,
): number {
  const record = requestedBytes / writeCalls / pageBytes;
  const pages = net / writeCalls / pageBytes;
  if (!(record >= LEAST_RECORD) || !(record < 1) || !(pages >= LEAST_PAGES)) return APPEND_BLOCKS;
  // appended: 1 + record on average, replaced: 1
  return pages < 1 + record / 2 ? REPLACE_BLOCKS : APPEND_BLOCKS;
}
