import type { WritePattern } from '@edgevitals/shared/results';
import type { ProgramShare } from '../attribution/attribute_writes.js';
import type { ProgramCounters } from '../attribution/program_counters.js';

const BULK_BYTES = 64 * 1024;
const HALF = 0.5;
/** Of its calls or pages that leave the trace of a sync. */
const MOSTLY = 0.3;

/** How a program writes, as far as its counters tell. */
export function writePattern(
  { row, netBytes, deletedByOthersBytes, syncs }: ProgramShare<ProgramCounters>,
  pageBytes: number,
): WritePattern {
  const { writtenBytes, cancelledBytes, requestedBytes, writeCalls } = row;
  if (deletedByOthersBytes + Math.min(cancelledBytes, writtenBytes) > HALF * writtenBytes) return 'deleted';
  // a call dirties a page for each that it touches, one more than it fills: what is beyond, it did not dirty
  if (writtenBytes > requestedBytes + 2 * writeCalls * pageBytes) return 'mapped';
  if (syncs * pageBytes > MOSTLY * netBytes) return 'synced';
  if (writtenBytes < HALF * requestedBytes) return 'rewritten';
  return writeCalls > 0 && requestedBytes / writeCalls >= BULK_BYTES ? 'bulk' : 'plain';
}
