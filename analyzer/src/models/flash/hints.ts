/** What to do about programs' writes; no more is claimed than the counts allow. */
import type { Hint, ProcessWrites } from '@edgevitals/shared/results';
import { formatBytes, formatRatio, nameOfWriter } from '@edgevitals/shared/text';
import type { ProcessRow } from '../../quantities/index.js';

/** Dirty pages reach the disk after up to half a minute: over shorter windows programs and disks do not compare. */
const COMPARABLE_SECONDS = 600;
const MOST = 5;
/** Bytes below which nothing is worth a hint, and times what it asked for that a program dirties. */
const LEAST_DIRTIED = 1e6;
const LEAST_TIMES = 4;
const MUCH = 10e6;
const LEAST_SHARE = 0.5;

/**
 * @param programs what they wrote, most first.
 * @param rows the same programs' rows.
 * @param seconds covered.
 */
export function flashHints(
  programs: readonly ProcessWrites[],
  rows: readonly ProcessRow[],
  seconds: number,
  pageBytes: number,
): Hint[] {
  const hints: Hint[] = [];
  const dirtied = new Map(rows.map(row => [row.program, row.writtenBytes]));
  for (const writes of programs) {
    const { program, writtenBytes, share } = writes;
    const tell = (text: string): void =>
      void hints.push({ subject: program, text: `${nameOfWriter(writes)} ${text}` });
    const asked = askedLittle(writes, pageBytes);
    if (asked !== undefined) tell(asked);
    if (share >= LEAST_SHARE && writtenBytes > MUCH && seconds >= COMPARABLE_SECONDS)
      tell(`causes ${formatRatio(share)} of all writes by programs, ${formatBytes(writtenBytes)}.`);
    const cancelled = cancelledMuch(writes, dirtied.get(program) ?? 0);
    if (cancelled !== undefined) tell(cancelled);
    if (hints.length >= MOST) break;
  }
  return hints.slice(0, MOST);
}

/**
 * It dirties much more than it asks for. A write has a byte at least and dirties a page for that: beyond a page for each byte
 * asked for, write calls cannot be what dirtied it.
 */
function askedLittle({ writtenBytes, requestedBytes }: ProcessWrites, pageBytes: number): string | undefined {
  const isMore = requestedBytes > 0 && writtenBytes > LEAST_TIMES * requestedBytes;
  if (!isMore || writtenBytes <= LEAST_DIRTIED) return undefined;
  const both = `asks for ${formatBytes(requestedBytes)} in write calls and dirties ${formatBytes(writtenBytes)}`;
  return writtenBytes <= requestedBytes * pageBytes
    ? `${both}: small writes, each a page. Gather them.`
    : `${both}: most of that goes around write calls, as what changes in files that are mapped into memory does, a page for each place.`;
}

/** Much is dropped before it reaches the disk: by who deletes the file, whoever wrote it. */
function cancelledMuch({ cancelledBytes, writtenBytes }: ProcessWrites, dirtied: number): string | undefined {
  if (cancelledBytes <= MUCH || cancelledBytes <= writtenBytes) return undefined;
  return cancelledBytes <= dirtied
    ? 'writes files that are deleted before they reach the disk: a tmpfs would save the rest.'
    : 'deletes files before they reach the disk, also what others wrote: a tmpfs for them would save the rest.';
}
