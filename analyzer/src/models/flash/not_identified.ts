/** What an answer about storage cannot tell, and why, in words. */
import type { Info } from '@edgevitals/shared/info';
import type { DiskRow } from '../../quantities/index.js';
import { rawFlash } from './raw_flash.js';

const SOURCE = 'proc_diskstats';
const MOST_NAMED = 4;

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
}

export function notIdentified({ disks, info, asked, elsewhere, untold }: Grounds): string[] {
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
