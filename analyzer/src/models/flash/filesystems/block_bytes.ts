/** How large blocks of file systems are, as their superblocks tell it. mke2fs makes them 1 KiB on small partitions. */
import type { Info } from '@edgevitals/shared/info';
import type { FilesystemRow } from '../../../quantities/index.js';

const LEAST = 512;
const MOST = 65_536;

/** Undefined where it is not told. */
export function blockBytes(
  { kind, name }: Pick<FilesystemRow, 'kind' | 'name'>,
  info: Info | undefined,
): number | undefined {
  const row = info?.storage?.find(each => each.kind === kind && each.name === name);
  const bytes = Number(row?.facts['block_size']);
  return bytes >= LEAST && bytes <= MOST ? bytes : undefined;
}

/** That of the file systems which log most transactions: whose a sync is, nobody tells. Undefined where it is not told. */
export function loggedBlock(rows: readonly FilesystemRow[], info: Info | undefined): number | undefined {
  let most = -1;
  let bytes: number | undefined;
  for (const row of rows) {
    if (row.kind !== 'ext4' || (row.transactions ?? 0) <= most) continue;
    most = row.transactions ?? 0;
    bytes = blockBytes(row, info);
  }
  return bytes;
}
