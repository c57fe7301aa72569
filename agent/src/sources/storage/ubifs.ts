/**
 * /sys/fs/ubifs/ubiX_Y, since 5.16 (fs/ubifs/sysfs.c). The files are `errors_*`, not `error_*` as the ABI document has
 * them.
 */
import { columnsOf, type Reading } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { AttributeTable } from '../reading/attribute_table.js';
import { probing, type Source } from '../source.js';

const UBIFS = columnsOf('ubifs');

export class Ubifs implements Source {
  readonly name = 'ubifs';
  readonly tables = ['ubifs'] as const;
  readonly rhythm = 'slow';
  private readonly table = new AttributeTable({
    table: 'ubifs',
    directory: '/sys/fs/ubifs',
    id: (_host, entry) => {
      const match = /^ubi(\d{1,3})_(\d{1,3})$/.exec(entry);
      return match === null ? undefined : { labels: [Number(match[1]), Number(match[2])], name: '' };
    },
    attributes: [
      ['errors_crc', UBIFS.errors_crc],
      ['errors_magic', UBIFS.errors_magic],
      ['errors_node', UBIFS.errors_node],
    ],
  });

  async probe(host: Host): Promise<SourceInfo[]> {
    return [await probing(this.name, 'damage that UBIFS found', () => this.table.readRows(host))];
  }

  sample(host: Host, into: Reading[]): void {
    into.push(this.table.readRows(host));
  }
}
