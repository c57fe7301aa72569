/** /proc/diskstats (block/genhd.c, diskstats_show; Documentation/admin-guide/iostats.rst). */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import { isNoStorage, type SourceInfo } from '@edgevitals/shared/info';
import type { Host, HostFile } from '../../host/host.js';
import { attribute } from '../reading/attributes.js';
import { KernelFile } from '../reading/kernel_file.js';
import { NumberRows } from '../reading/number_rows.js';
import { Scanner } from '../reading/scanner.js';
import { type Description, probing, type Source } from '../source.js';
import { type DeviceNumbers, describeDisks } from './disks.js';

const PATH = '/proc/diskstats';
const DISK = columnsOf('disk');
/** In the kernel's order: 11 always, 4 of discards since 4.18, 2 of flushes since 5.5. */
const ORDER = [
  DISK.reads,
  DISK.reads_merged,
  DISK.sectors_read,
  DISK.read_ms,
  DISK.writes,
  DISK.writes_merged,
  DISK.sectors_written,
  DISK.write_ms,
  DISK.in_flight,
  DISK.io_ms,
  DISK.weighted_ms,
  DISK.discards,
  DISK.discards_merged,
  DISK.sectors_discarded,
  DISK.discard_ms,
  DISK.flushes,
  DISK.flush_ms,
] as const;
/** Partitions of 2.6.24 and before: reads, sectors read, writes, sectors written. */
const OLD_PARTITION = [DISK.reads, DISK.sectors_read, DISK.writes, DISK.sectors_written] as const;
/** Numbers before those: major and minor. */
const IDS = 2;
/** Where in that order. */
const READS = ORDER.indexOf(DISK.reads);
const WRITES = ORDER.indexOf(DISK.writes);
/** No line is that. */
const CHANGED = '\n';
/** Kernels make these in advance, and most are never used. */
const VIRTUAL = /^(loop|ram|zram|nbd)\d+$/;

const scanner = new Scanner();

/** A device as it was last printed. */
interface KnownDisk {
  readonly row: Row;
  readonly isVirtual: boolean;
  line: string;
  unused: boolean;
}

/** What is known of each device from one reading to the next, in the order of the file. */
export type KnownDisks = Map<string, KnownDisk>;

/**
 * Takes over the content of /proc/diskstats, keeping the rows of devices that are still there.
 * @returns the rows in the file's order, without loop, ram, zram and nbd devices that were never used.
 */
export function parseDiskstats(text: string, known: KnownDisks): Row[] {
  const found: [string, KnownDisk][] = [];
  const before = known.entries();
  let same = true;
  for (let at = 0; at < text.length; ) {
    const expected = before.next();
    let [key, disk] = expected.done ? ['', undefined] : expected.value;
    // most lines are those of last time, to the letter
    if (disk !== undefined && text.startsWith(disk.line, at)) {
      at += disk.line.length;
    } else {
      const end = text.indexOf('\n', at);
      const line = text.slice(at, end < 0 ? text.length : end + 1);
      at += line.length;
      const wasKey = key;
      [key, disk] = parseLine(line, known);
      same &&= key === wasKey;
    }
    if (disk !== undefined) found.push([key, disk]);
  }
  if (!same || found.length !== known.size) {
    known.clear();
    for (const [key, disk] of found) known.set(key, disk);
  }
  return found.filter(([, disk]) => !disk.unused).map(([, disk]) => disk.row);
}

/** @returns the device's key, and the device unless the line is of another form. */
function parseLine(line: string, known: KnownDisks): [string, KnownDisk | undefined] {
  scanner.reset(line);
  const major = scanner.small();
  const minor = scanner.small();
  const name = scanner.word();
  if (major === undefined || minor === undefined || name === '') return ['', undefined];
  const key = `${major},${minor},${name}`;
  const row = known.get(key)?.row ?? new Row(new RowId([major, minor], name), TABLES.disk.columns.length);
  let fields = 0;
  for (; fields < ORDER.length; fields++) {
    const value = scanner.integer();
    if (value === undefined) break;
    row.set(ORDER[fields]!, value);
  }
  if (fields === OLD_PARTITION.length) asOldPartition(row);
  const disk = known.get(key) ?? { row, isVirtual: VIRTUAL.test(name), line, unused: false };
  const never = disk.isVirtual && row.get(DISK.reads) === 0 && row.get(DISK.writes) === 0;
  disk.line = line;
  disk.unused = never || fields === 0;
  return [key, disk];
}

function asOldPartition(row: Row): void {
  const values = OLD_PARTITION.map((_, i) => row.get(ORDER[i]!));
  row.clear();
  OLD_PARTITION.forEach((column, i) => {
    row.set(column, values[i]);
  });
}

export class ProcDiskstats implements Source {
  readonly name = 'proc_diskstats';
  readonly tables = ['disk'] as const;
  readonly rhythm = 'device';
  private readonly file = new KernelFile(PATH);
  private readonly known: KnownDisks = new Map();
  private readonly numbers = new NumberRows(IDS + ORDER.length);
  private rows: readonly Row[] = [];

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'what reached storage: flash wear cannot be told', () => {
        const disks = parseDiskstats(host.readText(PATH), new Map());
        if (disks.every(({ id }) => isNoStorage(id.name)))
          throw new EdgevitalsError('SOURCE_ABSENT', `${PATH} shows no disk`);
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    return { disks: describeDisks(host, deviceNumbers(attribute(host, PATH))) };
  }

  sample(host: Host, into: Reading[]): void {
    this.file.use(host, file => this.take(file));
    into.push({ table: TABLES.disk.id, rows: this.rows });
  }

  private take(file: HostFile): void {
    if (this.numbers.read(file) && this.copyAll()) return;
    const text = file.read();
    this.rows = parseDiskstats(text, this.known);
    // a line that is none of a device would shift the others, a name that is a number its own, and old partitions print other numbers
    const lines = text.split('\n').length - 1;
    const isOdd = ({ id, numbers }: Row): boolean =>
      /^\d+$/.test(id.name) || Number.isNaN(numbers[DISK.io_ms]);
    if (lines === this.known.size && !this.rows.some(isOdd)) this.numbers.learn(file, text);
  }

  /** @returns false where a device is used for the first time, or prints more numbers or fewer. */
  private copyAll(): boolean {
    let index = 0;
    for (const disk of this.known.values()) {
      if (this.numbers.hasChanged(index)) {
        if (disk.unused !== this.isUnused(index, disk)) return false;
        if (!disk.unused) {
          if (Number.isNaN(this.numbers.number(index, IDS + OLD_PARTITION.length))) return false;
          this.numbers.copy(index, ORDER, disk.row, IDS);
        }
        // it is that no more
        disk.line = CHANGED;
      }
      index++;
    }
    return true;
  }

  /** As `parseLine` judges. */
  private isUnused(index: number, { isVirtual }: KnownDisk): boolean {
    const reads = this.numbers.number(index, IDS + READS);
    if (Number.isNaN(reads)) return true;
    return isVirtual && reads === 0 && this.numbers.number(index, IDS + WRITES) === 0;
  }

  close(): void {
    this.file.close();
  }
}

/** Major and minor number by device name: the labels that the table's rows have. */
function deviceNumbers(diskstats: string): DeviceNumbers {
  const disks: KnownDisks = new Map();
  parseDiskstats(diskstats, disks);
  return new Map([...disks.values()].map(({ row }) => [row.id.name, row.id.labels]));
}
