/**
 * /sys/fs/ext4/<device> (fs/ext4/sysfs.c; Documentation/ABI/testing/sysfs-fs-ext4). KiB of the whole partition, with the
 * journal. The lifetime figure is saved at a clean unmount only (since 6.12 at most hourly as well): a device that
 * loses power loses the session. The session figure wraps at 2^32 sectors where a word has 32 bits. How large a block is sysfs does not
 * tell; the superblock does (Documentation/filesystems/ext4/super.rst), where the agent may read the device. That of a mounted file
 * system is in memory: no storage wakes up for it.
 */
import { columnsOf, type Reading } from '@edgevitals/shared/frame';
import type { SourceInfo, StorageInfo } from '@edgevitals/shared/info';
import type { FilePart, Host } from '../../host/host.js';
import { AttributeTable } from '../reading/attribute_table.js';
import { kobjectName } from '../reading/kobject_name.js';
import { type Description, probing, type Source } from '../source.js';

const EXT4 = columnsOf('ext4');
const SHARED = new Set(['features']);
/** File systems whose superblock is looked at. */
const MOST_LOOKED_AT = 32;
/** Bytes from the start of the device; what follows are those of the superblock, little-endian. */
const SUPERBLOCK = 1024;
const LOG_BLOCK_SIZE = 0x18;
const MAGIC = 0x38;
const PART: FilePart = { offset: SUPERBLOCK, length: MAGIC + 2 };
const TIMEOUT_MS = 1000;
const EXT4_MAGIC = 0xef53;
/** Of 1 KiB so often doubled: no kernel has pages for more. */
const MOST_DOUBLINGS = 6;

/** Bytes of a block, from the start of a superblock, one character a byte; undefined where it is none. */
export function blockSize(superblock: string): number | undefined {
  const word = (at: number): number => superblock.charCodeAt(at) | (superblock.charCodeAt(at + 1) << 8);
  const doublings = word(LOG_BLOCK_SIZE);
  const isOne = superblock.length >= MAGIC + 2 && word(MAGIC) === EXT4_MAGIC;
  return isOne && doublings <= MOST_DOUBLINGS ? 1024 << doublings : undefined;
}

export class Ext4 implements Source {
  readonly name = 'ext4';
  readonly tables = ['ext4'] as const;
  readonly rhythm = 'slow';
  private readonly table = new AttributeTable({
    table: 'ext4',
    directory: '/sys/fs/ext4',
    id: (_host, entry) => (SHARED.has(entry) ? undefined : { labels: [], name: kobjectName(entry) }),
    attributes: [
      ['session_write_kbytes', EXT4.session_write_kbytes],
      ['lifetime_write_kbytes', EXT4.lifetime_write_kbytes],
      ['errors_count', EXT4.errors_count],
      ['warning_count', EXT4.warning_count],
      ['last_error_time', EXT4.last_error_time],
      ['delayed_allocation_blocks', EXT4.delayed_allocation_blocks],
      ['journal_task', EXT4.journal_task],
    ],
  });

  async probe(host: Host): Promise<SourceInfo[]> {
    const costs = 'bytes written by ext4 file systems: not told apart from other writes of the disk';
    return [await probing(this.name, costs, () => this.table.readRows(host))];
  }

  async describe(host: Host): Promise<Description> {
    const storage: StorageInfo[] = [];
    for (const { entry } of this.table.entries(host).slice(0, MOST_LOOKED_AT)) {
      const name = kobjectName(entry);
      const size = blockSize(await superblockOf(host, name));
      if (size !== undefined) storage.push({ kind: 'ext4', name, facts: { block_size: `${size}` } });
    }
    return storage.length > 0 ? { storage } : {};
  }

  sample(host: Host, into: Reading[]): void {
    into.push(this.table.readRows(host));
  }
}

/** Empty where it cannot be read. */
async function superblockOf(host: Host, name: string): Promise<string> {
  try {
    return (await host.readSlowAt?.(`/dev/${name}`, PART, TIMEOUT_MS)) ?? '';
  } catch {
    return '';
  }
}
