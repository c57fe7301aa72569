import type { Info } from '@edgevitals/shared/info';
import type { Estimate } from '@edgevitals/shared/results';
import { wholeOf } from '../../../device/leaf_disks.js';
import type { DiskRow, FilesystemRow } from '../../../quantities/index.js';

/**
 * Bytes of a write request of a disk. A request that only flushes counts as a write of nothing (block/blk-flush.c,
 * blkdev_issue_flush); the commit of a journal flushes as well and is not one of these: once, and once more where the disk cannot
 * write through its cache (FUA).
 * @param filesystems of the device: journals on the disk tell how many commits there were.
 */
export function meanWrite(
  disk: DiskRow,
  filesystems: readonly FilesystemRow[],
  info: Info | undefined,
): Estimate | undefined {
  const { writes, writtenBytes, flushes } = disk;
  if (!(writes > 0) || !(writtenBytes > 0)) return undefined;
  if (flushes === undefined)
    return {
      value: writtenBytes / writes,
      basis: 'modelled',
      note: 'Requests that only flush are among them: the kernel does not count flushes.',
    };
  const queue = info?.disks.find(({ name }) => name === disk.name)?.queue;
  const commits = commitsOn(disk.name, filesystems, info);
  if (commits !== undefined) {
    const empty = Math.min(writes - 1, Math.max(0, flushes - commits * (queue?.fua === true ? 1 : 2)));
    return { value: writtenBytes / (writes - empty), basis: 'measured' };
  }
  const least = writtenBytes / writes;
  const most = writtenBytes / Math.max(1, writes - flushes);
  return { value: (least + most) / 2, sigma: (most - least) / Math.sqrt(12), basis: 'modelled' };
}

/** Transactions of journals on a disk; undefined where none is known of. */
function commitsOn(
  disk: string,
  filesystems: readonly FilesystemRow[],
  info: Info | undefined,
): number | undefined {
  let commits: number | undefined;
  for (const { name, transactions } of filesystems) {
    if (transactions === undefined) continue;
    const said = info?.disks.find(each => each.name === name);
    if (name === disk || wholeOf(name, said) === disk) commits = (commits ?? 0) + transactions;
  }
  return commits;
}
