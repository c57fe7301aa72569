/**
 * /sys/class/mtd/mtdN (drivers/mtd/mtdcore.c; Documentation/ABI/testing/sysfs-class-mtd). Counts since boot; those of a
 * partition are part of its master's where both are shown. At most 64 devices.
 */
import { columnsOf, type Reading } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Host } from '../../host/host.js';
import { AttributeTable } from '../reading/attribute_table.js';
import { attribute } from '../reading/attributes.js';
import { linkParent } from '../reading/links.js';
import { type Mounts, mountsOf } from '../reading/mounts.js';
import { type Description, probing, type Source } from '../source.js';
import { storageFacts } from './facts.js';

const MTD = columnsOf('mtd');
const FACTS = [
  'name',
  'type',
  'size',
  'erasesize',
  'writesize',
  'oobsize',
  'ecc_strength',
  'ecc_step_size',
  'bitflip_threshold',
  'flags',
];

export class Mtd implements Source {
  readonly name = 'mtd';
  readonly tables = ['mtd'] as const;
  readonly rhythm = 'slow';
  private readonly table = new AttributeTable({
    table: 'mtd',
    directory: '/sys/class/mtd',
    id: (host, entry) => {
      // each device has a read-only twin, mtd0ro
      const match = /^mtd(\d{1,3})$/.exec(entry);
      if (match === null) return undefined;
      return { labels: [Number(match[1])], name: attribute(host, `/sys/class/mtd/${entry}/name`) };
    },
    attributes: [
      ['corrected_bits', MTD.corrected_bits],
      ['ecc_failures', MTD.ecc_failures],
      ['bad_blocks', MTD.bad_blocks],
      ['bbt_blocks', MTD.bbt_blocks],
    ],
  });

  async probe(host: Host): Promise<SourceInfo[]> {
    return [await probing(this.name, 'bit errors of raw flash', () => this.table.readRows(host))];
  }

  async describe(host: Host): Promise<Description> {
    const mounts = mountsOf(host);
    const storage = this.table.entries(host).map(({ entry, path }) => {
      const { facts, ...row } = storageFacts(host, 'mtd', entry, path, FACTS);
      const filesystem = filesystemOn(mounts, entry, facts['name']);
      return { ...row, facts: { ...facts, ...given({ filesystem, master: masterOf(host, path) }) } };
    });
    return storage.length > 0 ? { storage } : {};
  }

  sample(host: Host, into: Reading[]): void {
    into.push(this.table.readRows(host));
  }
}

/**
 * The chip that a partition is of, where the kernel shows it (CONFIG_MTD_PARTITIONED_MASTER): the device that stands above it
 * (drivers/mtd/mtdpart.c, allocate_partition).
 */
function masterOf(host: Host, path: string): string | undefined {
  const parent = linkParent(host, path);
  return /^mtd\d+$/.test(parent) ? parent : undefined;
}

/** What is mounted on it, by any of the names that jffs2 takes (drivers/mtd/mtdsuper.c, get_tree_mtd). */
function filesystemOn(mounts: Mounts, entry: string, name = ''): string | undefined {
  const block = entry.replace('mtd', 'mtdblock');
  return [`/dev/${block}`, `/dev/${entry}`, entry, `mtd:${name}`]
    .map(each => mounts.get(each)?.filesystem)
    .find(each => each !== undefined);
}
