/** What an answer about storage cannot tell, and why, in words. */
import type { Info } from '@edgevitals/shared/info';
import { formatBytes } from '@edgevitals/shared/text';
import type { DiskRow } from '../../quantities/index.js';
import { rawFlash } from './raw_flash.js';
import { COMPARABLE_SECONDS, type WriteWindow } from './write_window.js';

const SOURCE = 'proc_diskstats';
const MOST_NAMED = 4;
/** Of what disks wrote, less is not worth a sentence. */
const NOTABLE_SHARE = 0.05;

/** What an answer rests on. */
interface Grounds {
  /** What counted in the window. */
  readonly disks: readonly DiskRow[];
  readonly info: Info | undefined;
  /** The disk or partition that was asked for. */
  readonly asked: string | undefined;
  /** Other storage that programs may have written to. */
  readonly elsewhere: readonly string[];
  /** Programs whose writes are not known. */
  readonly untold: readonly string[];
  /** What programs wrote; undefined where that is not told of what was asked for. */
  readonly writes: WriteWindow | undefined;
}

export function notIdentified({ disks, info, asked, elsewhere, untold, writes }: Grounds): string[] {
  const raw = rawFlash(info);
  const found: string[] = [];
  if (disks.length === 0) found.push(`what is written: ${whyNothing(info, asked)}`);
  else if (asked === undefined && raw.length > 0)
    found.push(
      `what is written to raw flash (${raw.join(', ')}): no block device counts it; the amounts are those of ${listed(disks.map(({ name }) => name))} alone`,
    );
  if (asked !== undefined && elsewhere.length > 0)
    found.push(
      `which process wrote to ${asked}: the kernel counts what a process writes to all storage in one, ${listed(elsewhere)} too`,
    );
  else if (untold.length > 0)
    found.push(
      `what ${listed(untold)} wrote: the kernel does not tell the agent, and it is in no sum of programs`,
    );
  if (writes !== undefined) found.push(...unknownOfWrites(writes));
  return found;
}

function unknownOfWrites({ diskBytes, seconds, swap, attribution }: WriteWindow): string[] {
  if (diskBytes === undefined || diskBytes === 0) return [];
  const found: string[] = [];
  if (seconds < COMPARABLE_SECONDS)
    found.push(
      'write amplification, and rates of programs: what is dirtied is on disk up to half a minute later, which takes ten minutes or more to compare',
    );
  const unseen = attribution.unseenUnits.filter(({ bytes }) => bytes >= NOTABLE_SHARE * diskBytes);
  if (unseen.length > 0)
    found.push(
      `which programs of ${listed(unseen.map(({ unit, bytes }) => `${unit} (${formatBytes(bytes)})`))} wrote more than was seen of them: they came and went between readings, and it is in what nobody caused`,
    );
  if (swap.files.length > 0)
    found.push(
      `all that was swapped out to ${listed(swap.files)}: only what the used part grew by is known, the rest is in what nobody caused`,
    );
  return found;
}

function whyNothing(info: Info | undefined, asked: string | undefined): string {
  const raw = rawFlash(info);
  if (asked === undefined && raw.length > 0)
    return `the storage is raw flash (${raw.join(', ')}), of which no block device counts it`;
  const source = info?.sources.find(({ name }) => name === SOURCE);
  if (source !== undefined && source.state !== 'present') return source.reason;
  if (asked !== undefined) return `nothing of ${asked} was counted in this time`;
  return 'no disk was counted in this time';
}

const listed = (names: readonly string[]): string =>
  names.length > MOST_NAMED ? `${names.slice(0, MOST_NAMED).join(', ')} and others` : names.join(', ');
