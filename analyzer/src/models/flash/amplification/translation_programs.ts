/** What a drive's translation layer makes of what is written to it, as the drive counts both. */
import type { Amplification } from '@edgevitals/shared/results';
import type { FlashPrograms, ProgramCounts } from '../lifetime/flash_programs.js';

/** The coarsest step that such counters have: drives count by 32 MiB, or by this. */
const STEP = 1024 ** 3;
/** What was watched tells, once it is so many steps; before, the drive's whole life does. */
const LEAST_STEPS = 100;
const LEAST_PAGES = 1e5;

/** From bytes and from pages, those that it counts. @param subject the disk. */
export function translationByPrograms({ first, last }: FlashPrograms, subject: string): Amplification[] {
  if (first === undefined || last === undefined) return [];
  return [...byBytes(first, last, subject), ...byPages(first, last, subject)];
}

function byBytes(first: ProgramCounts, last: ProgramCounts, subject: string): Amplification[] {
  const { writtenBytes: written, flashBytes: flash } = last;
  if (written === undefined || flash === undefined) return [];
  const [before, flashBefore] = [first.writtenBytes ?? written, first.flashBytes ?? flash];
  const isWatched = written - before >= LEAST_STEPS * STEP;
  const host = isWatched ? written - before : written;
  const programmed = isWatched ? flash - flashBefore : flash;
  if (!(host > 2 * STEP) || !(programmed > 0)) return [];
  return [
    {
      layer: 'translation',
      value: programmed / host,
      lower: Math.max(0, programmed - STEP) / (host + STEP),
      upper: (programmed + STEP) / (host - STEP),
      basis: 'measured',
      source: `bytes that it programs over those written to it, ${since(isWatched)}`,
      subject,
    },
  ];
}

function byPages(first: ProgramCounts, last: ProgramCounts, subject: string): Amplification[] {
  const { hostPages: host, ownPages: own } = last;
  if (host === undefined || own === undefined) return [];
  const [hostBefore, ownBefore] = [first.hostPages ?? host, first.ownPages ?? own];
  const isWatched = host - hostBefore >= LEAST_PAGES;
  const pages = isWatched ? host - hostBefore : host;
  const moved = isWatched ? own - ownBefore : own;
  if (!(pages > 1)) return [];
  return [
    {
      layer: 'translation',
      value: 1 + moved / pages,
      lower: 1 + Math.max(0, moved - 1) / (pages + 1),
      upper: 1 + (moved + 1) / (pages - 1),
      basis: 'measured',
      source: `pages that it programs over those for the host, ${since(isWatched)}`,
      subject,
      note: 'Pages that are filled up because the host flushes count as whole ones: bytes may be amplified more.',
    },
  ];
}

const since = (isWatched: boolean): string => (isWatched ? 'since it is watched' : 'since it was made');
