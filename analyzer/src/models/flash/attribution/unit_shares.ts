/**
 * What programs dirtied, held to what the control groups of their services and containers sent to disks. Counters of processes tell
 * what is dirtied; the group tells what became of it: what was dropped by another, waits to be written, or was written by processes
 * that came and went unseen. What a group sent is of its programs, in the proportion of what they dirtied; where that explains less than
 * half of it, the rest is of programs that nobody saw.
 */
import type { UnitWritesRow } from '../../../quantities/index.js';
import type { ProgramCounters } from './program_counters.js';

/** What a group sent may be so many times what its programs were seen to dirty, and still be theirs. */
const MOST_TIMES = 2;

export interface UnitShares {
  /** Bytes that reached disks, by place in the programs given. */
  readonly written: readonly number[];
  /** Bytes of services and containers of which no program was seen to write them, most first. */
  readonly unseen: readonly { readonly unit: string; readonly bytes: number }[];
}

/**
 * @param programs that wrote. @param written bytes of each that reach disks, as far as its own counters tell.
 * @param rows of services and containers, of the same time.
 */
export function unitShares(
  programs: readonly Pick<ProgramCounters, 'program' | 'writtenBytes'>[],
  written: readonly number[],
  rows: readonly UnitWritesRow[],
): UnitShares {
  const places = new Map(programs.map(({ program }, place) => [program, place]));
  // what is in no unit, or in one that does not tell, stays as it is
  const reached = [...written];
  const unseen: { unit: string; bytes: number }[] = [];
  for (const { unit, program, writtenBytes: sent } of rows) {
    if (program !== '' || sent === undefined) continue;
    const parts: (readonly [place: number, bytes: number])[] = [];
    for (const row of rows) {
      const place = row.unit === unit ? places.get(row.program) : undefined;
      if (place === undefined) continue;
      const dirtied = programs[place]!.writtenBytes;
      if (dirtied > 0) parts.push([place, written[place]! * Math.min(1, row.dirtiedBytes / dirtied)]);
    }
    const seen = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
    const times = seen > 0 ? Math.min(MOST_TIMES, sent / seen) : 0;
    for (const [place, bytes] of parts) reached[place] = Math.max(0, reached[place]! + bytes * (times - 1));
    if (sent > times * seen) unseen.push({ unit, bytes: sent - times * seen });
  }
  return { written: reached, unseen: unseen.sort((a, b) => b.bytes - a.bytes) };
}
