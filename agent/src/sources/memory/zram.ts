/**
 * /sys/block/zramN/mm_stat and bd_stat (drivers/block/zram/zram_drv.c; Documentation/admin-guide/blockdev/zram.rst).
 * What a device writes back to its backing device does reach flash, in units of 4 KiB. At most 32 devices in use.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, namesIn } from '../reading/attributes.js';
import { RowSet } from '../reading/row_set.js';
import { Scanner } from '../reading/scanner.js';
import { type Description, probing, type Source } from '../source.js';
import { storageFacts } from '../storage/facts.js';

const ZRAM = columnsOf('zram');
const MOST = 32;
/** In the kernel's order: seven at first, huge pages since 4.20 and 5.15. */
const MM_STAT = [
  ZRAM.orig_data_bytes,
  ZRAM.compr_data_bytes,
  ZRAM.mem_used_bytes,
  ZRAM.mem_limit,
  ZRAM.mem_used_max,
  ZRAM.same_pages,
  ZRAM.pages_compacted,
  ZRAM.huge_pages,
  ZRAM.huge_pages_since,
];
const BD_STAT = [ZRAM.bd_count, ZRAM.bd_reads, ZRAM.bd_writes];
const FACTS = ['disksize', 'comp_algorithm', 'backing_dev'];

const scanner = new Scanner();

/** Takes over the one line of mm_stat, and of bd_stat where there is one; values that an old kernel lacks stay absent. */
export function parseZram(mmStat: string, bdStat: string, row: Row): void {
  scanner.reset(mmStat);
  for (const column of MM_STAT) row.set(column, scanner.integer());
  scanner.reset(bdStat);
  for (const column of BD_STAT) row.set(column, scanner.integer());
}

export class Zram implements Source {
  readonly name = 'zram';
  readonly tables = ['zram'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.zram.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'compressed swap, and its writes to flash', () => {
        for (const name of devices(host)) host.readText(`/sys/block/${name}/mm_stat`);
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const storage = namesOf(host).map(name => storageFacts(host, 'zram', name, `/sys/block/${name}`, FACTS));
    return storage.length > 0 ? { storage } : {};
  }

  sample(host: Host, into: Reading[]): void {
    this.set.begin();
    for (const name of devices(host)) {
      const row = this.set.row([], name);
      if (row === undefined) continue;
      const directory = `/sys/block/${name}`;
      parseZram(attribute(host, `${directory}/mm_stat`), attribute(host, `${directory}/bd_stat`), row);
    }
    into.push({ table: TABLES.zram.id, rows: this.set.rows });
  }
}

/** Devices that have a size: kernels make one in advance. */
const namesOf = (host: Host): string[] =>
  namesIn(host, '/sys/block')
    .filter(name => /^zram\d+$/.test(name))
    .filter(name => !['', '0'].includes(attribute(host, `/sys/block/${name}/disksize`)))
    .slice(0, MOST);

/** @throws EdgevitalsError SOURCE_ABSENT without any. */
function devices(host: Host): string[] {
  const names = namesOf(host);
  if (names.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', 'no zram device is in use');
  return names;
}
