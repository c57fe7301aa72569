/** What file systems make of the bytes that programs dirtied: journal, metadata, garbage collection. */
import type { Amplification } from '@edgevitals/shared/results';
import type { FilesystemRow } from '../../../quantities/index.js';

/** What was dirtied so long ago at most is on its way to disk: vm.dirty_expire_centisecs and a commit of the journal. */
const IN_FLIGHT_SECONDS = 35;
/** With what is dirty known at both ends, a commit of the journal remains. */
const COMMIT_SECONDS = 5;
/** Two sources that are no further apart are one. */
const SAME = 0.02;

export interface FilesystemGrounds {
  readonly seconds: number;
  /** Dirtied by programs and not dropped. */
  readonly netBytes: number;
  /** By disks, swap taken off; undefined where they do not count all of it. */
  readonly diskBytes: number | undefined;
  /** By which what waits to be written grew; undefined where it is not told. */
  readonly dirtyGrowth: number | undefined;
  readonly filesystems: readonly FilesystemRow[];
}

/** From each source that there is, the best first. */
export function filesystemAmplification(grounds: FilesystemGrounds): Amplification[] {
  const { diskBytes, filesystems } = grounds;
  const found: Amplification[] = [];
  for (const { name, kind, appBytes, allBytes } of filesystems)
    if (kind === 'f2fs' && appBytes !== undefined && allBytes !== undefined && appBytes > 0)
      found.push({
        layer: 'filesystem',
        value: allBytes / appBytes,
        lower: allBytes / appBytes,
        upper: allBytes / appBytes,
        basis: 'measured',
        source: 'iostat_info of f2fs',
        subject: name,
      });
  const byDisks =
    diskBytes === undefined
      ? undefined
      : overPrograms(diskBytes, grounds, 'written to disks over dirtied by programs');
  if (byDisks !== undefined) found.push(byDisks);
  const own = byFilesystems(grounds);
  if (own !== undefined && !found.some(({ value }) => Math.abs(own.value - value) <= SAME * value))
    found.push(own);
  return found;
}

/** By what file systems say themselves, their own swap files and what is written past programs not in it. */
function byFilesystems(grounds: FilesystemGrounds): Amplification | undefined {
  let sum = 0;
  for (const { kind, writtenBytes } of grounds.filesystems)
    if (kind === 'ext4' || kind === 'f2fs') sum += writtenBytes ?? 0;
  return sum > 0 ? overPrograms(sum, grounds, 'counted by file systems over dirtied by programs') : undefined;
}

function overPrograms(
  written: number,
  { seconds, netBytes, dirtyGrowth }: FilesystemGrounds,
  source: string,
): Amplification | undefined {
  const sent = netBytes - (dirtyGrowth ?? 0);
  const flying = (netBytes / seconds) * (dirtyGrowth === undefined ? IN_FLIGHT_SECONDS : COMMIT_SECONDS);
  if (!(sent > flying) || !(written > 0)) return undefined;
  return {
    layer: 'filesystem',
    value: written / sent,
    lower: written / (sent + flying),
    upper: written / (sent - flying),
    basis: 'measured',
    source,
    subject: '',
  };
}
