/**
 * How often a program had a page written that it had only begun to fill, which a sync does, or the kernel's own write-back.
 * A page that is dirty already is not counted again when more is written to it; one that was written back in between is. So a program
 * that dirties more than it passes to write calls, of less than a page each, has had pages written back under it: as often as it
 * wrote, or as it dirtied pages, whichever is less.
 *
 * Syncs after records of a page and more leave no such trace. Nothing is told of them here.
 */
import type { ProgramCounters } from './program_counters.js';

/** Dirtied over passed to write calls: above, pages were written that were not full. Whole records with some rounding stay below. */
const MORE_THAN_ASKED = 1.15;

/** @param net bytes that it dirtied and nobody dropped. */
export function syncEvents(
  { writtenBytes, requestedBytes, writeCalls }: ProgramCounters,
  net: number,
  pageBytes: number,
): number {
  if (!(writeCalls > 0) || !(requestedBytes > 0)) return 0;
  const isMore = writtenBytes > MORE_THAN_ASKED * requestedBytes;
  return isMore && requestedBytes / writeCalls < pageBytes ? Math.min(writeCalls, net / pageBytes) : 0;
}

/** Whether its records fill pages, so that syncs leave no trace: what it drops, nobody syncs. */
export const maySyncUnseen = (
  { writtenBytes, cancelledBytes, writeCalls }: ProgramCounters,
  pageBytes: number,
): boolean => writeCalls > 0 && writtenBytes - cancelledBytes >= writeCalls * pageBytes;
