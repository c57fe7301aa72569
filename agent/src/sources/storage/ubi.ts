/**
 * /sys/class/ubi/ubiN (drivers/mtd/ubi/build.c; Documentation/ABI/stable/sysfs-class-ubi), and the erase count of each
 * block from debugfs (drivers/mtd/ubi/debug.c, since 3.20): their sum grows by one with every erase, which is what the
 * flash really suffers. Sysfs has only the highest.
 */
import { type Counter, columnsOf, type Reading, type Row } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { AttributeTable } from '../reading/attribute_table.js';
import { HOUR_MS, Pace } from '../reading/pace.js';
import { Scanner } from '../reading/scanner.js';
import { type Description, probing, type Source } from '../source.js';
import { storageFacts } from './facts.js';

const UBI = columnsOf('ubi');
const DIRECTORY = '/sys/class/ubi';
const FACTS = [
  'total_eraseblocks',
  'eraseblock_size',
  'min_io_size',
  'max_vol_count',
  'mtd_num',
  'bgt_enabled',
];

const scanner = new Scanner();

export interface EraseCounts {
  /** Erases over all blocks. */
  readonly erases: number;
  readonly blocks: number;
}

/** The content of detailed_erase_block_info: a head line, then block number and erase count. */
export function parseEraseBlocks(text: string): EraseCounts {
  let erases = 0;
  let blocks = 0;
  scanner.reset(text);
  while (scanner.line()) {
    const count = scanner.skip(1).small();
    if (count === undefined || count < 0) continue;
    erases += count;
    blocks++;
  }
  return { erases, blocks };
}

const erasesPath = (device: string): string => `/sys/kernel/debug/ubi/${device}/detailed_erase_block_info`;

export class Ubi implements Source {
  readonly name = 'ubi';
  readonly tables = ['ubi'] as const;
  readonly rhythm = 'slow';
  private readonly pace = new Pace(HOUR_MS);
  /** By device; read hourly, for a kernel walks all blocks for it. */
  private readonly erases = new Map<string, EraseCounts>();
  private readonly table = new AttributeTable({
    table: 'ubi',
    directory: DIRECTORY,
    id: (_host, entry) => {
      const match = /^ubi(\d{1,3})$/.exec(entry);
      return match === null ? undefined : { labels: [Number(match[1])], name: '' };
    },
    attributes: [
      ['max_ec', UBI.max_ec],
      ['avail_eraseblocks', UBI.avail_eraseblocks],
      ['bad_peb_count', UBI.bad_peb_count],
      ['reserved_for_bad', UBI.reserved_for_bad],
      ['total_eraseblocks', UBI.total_eraseblocks],
      ['eraseblock_size', UBI.eraseblock_size],
      ['ro_mode', UBI.ro_mode],
      ['mtd_num', UBI.mtd_num],
    ],
  });

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'wear of raw flash', () => this.table.readRows(host)),
      await probing('ubi_erases', 'erases of raw flash: only its most worn block is known', () => {
        this.table.readRows(host);
        for (const { entry } of this.table.entries(host)) host.open(erasesPath(entry)).close();
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const storage = this.table
      .entries(host)
      .map(({ entry, path }) => storageFacts(host, 'ubi', entry, path, FACTS));
    return storage.length > 0 ? { storage } : {};
  }

  sample(host: Host, into: Reading[]): void {
    if (this.pace.due(host)) this.count(host);
    into.push(
      this.table.readRows(host, (row: Row, path: string) => {
        const counts = this.erases.get(path);
        row.set(UBI.erases, counts?.erases satisfies Counter | undefined);
        row.set(UBI.counted, counts?.blocks);
      }),
    );
  }

  private count(host: Host): void {
    this.erases.clear();
    for (const { entry, path } of this.table.entries(host)) {
      try {
        const counts = parseEraseBlocks(host.readText(erasesPath(entry)));
        if (counts.blocks > 0) this.erases.set(path, counts);
      } catch {
        // no debugfs, or not for us: the sum stays absent, and the probe says why
      }
    }
  }
}
