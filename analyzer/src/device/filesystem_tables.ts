/**
 * Tables about file systems and swap between two readings: what each wrote, as amounts. All but journals are read about once a
 * minute: their amounts are of the interval in which that was.
 */
import { TABLES } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { FILESYSTEM, type FilesystemKind, type FilesystemRow } from '../quantities/index.js';
import { placesOf } from './block/columns.js';
import type { Tables } from './block/packed_tables.js';
import type { TableRow } from './block/table_rows.js';
import { driven, growthOf, isPlain, steady } from './counters/growth.js';
import type { CounterNature } from './counters/mark.js';
import { pairRows } from './pair_rows.js';
import type { Span } from './span.js';

const EXT4 = placesOf('ext4');
const JBD2 = placesOf('jbd2');
const F2FS = placesOf('f2fs');
const UBIFS = placesOf('ubifs');
const ZRAM = placesOf('zram');
const SWAP = placesOf('swap');

const KIB = 1024;
/** zram counts its backing device in these whatever a page is, f2fs its blocks. */
const BLOCK_BYTES = 4096;
/** More in a second is a bad reading; as of disks (quantities/disk.ts). */
const BYTES = 1e11;
const EVENTS = steady(1e7);
/** Figures since the mount begin anew with the next. */
const MOUNTED = driven(1e7);
const MOUNTED_BYTES = driven(BYTES);
const KIBIBYTES = driven(BYTES / KIB);
const NONE: FilesystemRow[] = [];

/** f2fs prints all calls as those in the foreground before this one: fs/f2fs/sysfs.c. */
const CALLS_APART: readonly [number, number] = [6, 12];

/**
 * @param now the tables: most devices have few of these.
 * @param span of a table, by its id.
 */
export function filesystemRows(
  now: Tables,
  span: (table: number) => Span,
  info: Info | undefined,
): FilesystemRow[] {
  let rows: FilesystemRow[] | undefined;
  for (const { id, read } of READERS) {
    if ((now.get(id)?.length ?? 0) === 0) continue;
    rows ??= [];
    read(span(id), rows, info);
  }
  return rows ?? NONE;
}

interface TableReader {
  readonly id: number;
  readonly read: (span: Span, rows: FilesystemRow[], info: Info | undefined) => void;
}

const READERS: readonly TableReader[] = [
  { id: TABLES.ext4.id, read: readExt4 },
  { id: TABLES.jbd2.id, read: readJournals },
  { id: TABLES.f2fs.id, read: readF2fs },
  { id: TABLES.ubifs.id, read: readUbifs },
  { id: TABLES.zram.id, read: readZram },
  { id: TABLES.swap.id, read: readSwap },
];

/** What a column grew by; undefined where it is not told. */
type Grown = (place: number, nature: CounterNature) => number | undefined;

/** Rows that were there before, and those that have counted since the boot. */
function each(
  span: Span,
  kind: FilesystemKind,
  rows: FilesystemRow[],
  read: (row: FilesystemRow, grown: Grown, raw: TableRow, known: TableRow | undefined) => void,
): void {
  pairRows(span.before, span.now, (raw, known) => {
    if (known === undefined) span.marks.forget(span.table, raw.id.key);
    if (known === undefined && !span.fromZero) return;
    const grown: Grown = (place, nature) => {
      const now = raw.numbers[place]!;
      if (!(now >= 0)) return undefined;
      if (known === undefined) return now;
      return known.numbers[place]! >= 0 ? growthOf(span, known, raw, place, nature) : 0;
    };
    const row = rowOf(rows, kind, nameOf(kind, raw));
    read(row, grown, raw, known);
  });
}

function rowOf(rows: FilesystemRow[], kind: FilesystemKind, name: string): FilesystemRow {
  const known = rows.find(row => row.name === name && row.kind === kind);
  if (known !== undefined) return known;
  const row = FILESYSTEM.empty();
  row.name = name;
  row.kind = kind;
  rows.push(row);
  return row;
}

const nameOf = (kind: FilesystemKind, { id: { labels, name } }: TableRow): string =>
  // an internal journal is named by its inode as well
  kind === 'ext4' ? name.replace(/-\d+$/, '') : kind === 'ubifs' ? `ubi${labels[0]}_${labels[1]}` : name;

/** The session's figure is that of sectors in an unsigned long, halved: where a word has 32 bits it wraps at 2^31 (fs/ext4/sysfs.c). */
function readExt4(span: Span, rows: FilesystemRow[]): void {
  each(span, 'ext4', rows, (row, grown, raw, known) => {
    const place = EXT4.session_write_kbytes;
    const now = raw.numbers[place]!;
    const from = known === undefined ? 0 : known.numbers[place]!;
    if (now >= 0) {
      const { marks, table, elapsed: seconds, until: at, longBits } = span;
      const isRead = known === undefined || from >= 0;
      const kibibytes =
        isPlain(from, now, KIBIBYTES.fastest, seconds) && !marks.has(table, raw.id.key)
          ? now - from
          : isRead
            ? marks.judge(
                table,
                raw.id.key,
                place,
                { from: 2 * from, to: 2 * now, seconds, at },
                { bits: longBits, fastest: 2 * KIBIBYTES.fastest, startsOver: true },
              ) / 2
            : 0;
      row.writtenBytes = kibibytes * KIB;
    }
    const errors = known === undefined ? 0 : grown(EXT4.errors_count, EVENTS);
    if (errors !== undefined) row.errors = errors;
  });
}

function readJournals(span: Span, rows: FilesystemRow[]): void {
  each(span, 'ext4', rows, (row, grown, raw, known) => {
    const transactions = grown(JBD2.transactions, MOUNTED);
    const requested = grown(JBD2.requested, MOUNTED);
    if (transactions === undefined) return;
    row.transactions = transactions;
    if (requested !== undefined) row.requested = requested;
    const at = raw.numbers[JBD2.transactions]!;
    row.transactionsAtEnd = at;
    // without transactions there are no averages yet
    const logged = at === 0 ? 0 : at * raw.numbers[JBD2.logged_blocks]!;
    const before = known?.numbers[JBD2.transactions] ?? 0;
    const loggedBefore = before === 0 ? 0 : before * known!.numbers[JBD2.logged_blocks]!;
    if (Number.isNaN(logged - loggedBefore)) return;
    row.restarted = at < before || logged + at < loggedBefore;
    row.floorBlocks = row.restarted ? 0 : logged - loggedBefore;
  });
}

function readF2fs(span: Span, rows: FilesystemRow[], info: Info | undefined): void {
  each(span, 'f2fs', rows, (row, grown) => {
    const sum = (places: readonly number[], nature: CounterNature): number | undefined => {
      let total: number | undefined;
      for (const place of places) {
        const amount = grown(place, nature);
        if (amount !== undefined) total = (total ?? 0) + amount;
      }
      return total;
    };
    const kibibytes = grown(F2FS.lifetime_write_kbytes, KIBIBYTES);
    if (kibibytes !== undefined) row.writtenBytes = kibibytes * KIB;
    const apart = tellsCallsApart(info?.kernel.release);
    if (apart !== undefined) {
      const calls = (foreground: number, background: number): number | undefined =>
        sum(apart ? [foreground, background] : [foreground], MOUNTED);
      const checkpoints = calls(F2FS.cp_foreground_calls, F2FS.cp_background_calls);
      const collections = calls(F2FS.gc_foreground_calls, F2FS.gc_background_calls);
      if (checkpoints !== undefined) row.checkpoints = checkpoints;
      if (collections !== undefined) row.collections = collections;
    }
    const moved = sum([F2FS.moved_blocks_foreground, F2FS.moved_blocks_background], MOUNTED);
    if (moved !== undefined) row.movedBlocks = moved;
    const asked = sum([F2FS.app_buffered, F2FS.app_direct, F2FS.app_mapped], MOUNTED_BYTES);
    const own = sum([F2FS.fs_data, F2FS.fs_node, F2FS.fs_meta], MOUNTED_BYTES);
    const collected = sum([F2FS.gc_data, F2FS.gc_node], MOUNTED_BYTES);
    const checkpoint = sum([F2FS.cp_data, F2FS.cp_node, F2FS.cp_meta], MOUNTED_BYTES);
    if (asked === undefined || own === undefined) return;
    row.appBytes = asked;
    row.allBytes = own + (collected ?? 0) + (checkpoint ?? 0);
    row.collectedBytes = collected ?? 0;
    row.checkpointBytes = checkpoint ?? 0;
  });
}

/** Whether the kernel prints calls in the foreground and in the background apart; undefined of one that is not known. */
function tellsCallsApart(release: string | undefined): boolean | undefined {
  const match = /^(\d+)\.(\d+)/.exec(release ?? '');
  if (match === null) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > CALLS_APART[0] || (major === CALLS_APART[0] && minor >= CALLS_APART[1]);
}

function readUbifs(span: Span, rows: FilesystemRow[]): void {
  each(span, 'ubifs', rows, (row, grown) => {
    for (const place of [UBIFS.errors_crc, UBIFS.errors_magic, UBIFS.errors_node]) {
      const errors = grown(place, MOUNTED);
      if (errors !== undefined) row.errors = (row.errors ?? 0) + errors;
    }
  });
}

function readZram(span: Span, rows: FilesystemRow[]): void {
  each(span, 'zram', rows, (row, grown) => {
    const written = grown(ZRAM.bd_writes, MOUNTED);
    if (written !== undefined) row.writtenBytes = written * BLOCK_BYTES;
  });
}

function readSwap(span: Span, rows: FilesystemRow[]): void {
  each(span, 'swap', rows, (row, _, raw, known) => {
    const grown = raw.numbers[SWAP.used_kb]! - (known?.numbers[SWAP.used_kb] ?? 0);
    if (!Number.isNaN(grown)) row.swappedBytes = Math.max(0, grown) * KIB;
  });
}
