import type { Info } from '@edgevitals/shared/info';
import type { Slice } from '../../../history/slice.js';

/**
 * Commits of journals that syncs asked for: as journals count them, else by the flushes of disks, one a commit and one more where
 * a disk cannot write through its cache (FUA). Several syncs may share one, and a sync of what has no new metadata needs none.
 * @returns undefined where nothing counts either.
 */
export function commitsAskedFor(
  { filesystems, disks }: Pick<Slice, 'filesystems' | 'disks'>,
  info: Info | undefined,
): number | undefined {
  let commits: number | undefined;
  for (const { requested } of filesystems) if (requested !== undefined) commits = (commits ?? 0) + requested;
  if (commits !== undefined) return commits;
  for (const { name, leaf, flushes } of disks) {
    if (!leaf || flushes === undefined) continue;
    const fua = info?.disks.find(disk => disk.name === name)?.queue?.fua === true;
    commits = (commits ?? 0) + flushes / (fua ? 1 : 2);
  }
  return commits;
}
