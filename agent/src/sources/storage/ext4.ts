/**
 * /sys/fs/ext4/<device> (fs/ext4/sysfs.c; Documentation/ABI/testing/sysfs-fs-ext4). KiB of the whole partition, with the
 * journal. The lifetime figure is saved at a clean unmount only (since 6.12 at most hourly as well): a device that
 * loses power loses the session. The session figure wraps at 2^32 sectors where a word has 32 bits.
 */
import { columnsOf, type Reading } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { AttributeTable } from '../reading/attribute_table.js';
import { kobjectName } from '../reading/kobject_name.js';
import { probing, type Source } from '../source.js';

const EXT4 = columnsOf('ext4');
const SHARED = new Set(['features']);

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

  sample(host: Host, into: Reading[]): void {
    into.push(this.table.readRows(host));
  }
}
