/** The table of minutes: a packed row for some minutes of a device. Methods throw what SQLite says. */
import { crc32 } from '../crc32.js';
import { minuteOf } from '../minute.js';
import { CHUNK_MINUTES, packChunk, unpackChunk } from '../minute_chunk.js';
import { decodeMinute, decodeTimes } from '../minute_codec.js';
import type { Slice } from '../slice.js';
import type { MinuteRange, MinuteRow, TimeBounds } from '../store.js';
import type { Database } from './database.js';
import { type RowDamage, verify } from './row_damage.js';

const MOST_DEVICES = 2 ** 20;
const DAY_MINUTES = 24 * 60;
const EVER: TimeBounds = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

interface ChunkRow {
  readonly key: number;
  readonly chunk: Buffer;
  readonly crc: number | null;
}

/** A minute as it is stored: which it is, and how much of it is covered, seconds. */
interface PackedMinute extends TimeBounds {
  readonly packed: Uint8Array;
  readonly minute: number;
  readonly covered: number;
}

export class MinuteTable {
  private readonly database: Database;
  private readonly damage: RowDamage;
  private readonly idOf: (device: string) => number;

  /** @param idOf the number that stands for a device, made where there is none. */
  constructor(database: Database, damage: RowDamage, idOf: (device: string) => number) {
    this.database = database;
    this.damage = damage;
    this.idOf = idOf;
  }

  /** One that is there already is replaced, unless it covers more time. */
  put(rows: readonly MinuteRow[]): void {
    const find = this.database.prepare<[number], Omit<ChunkRow, 'key'>>(
      'SELECT chunk, crc FROM minutes WHERE key = ?',
    );
    for (const { device, first, minutes } of chunksOf(rows)) {
      const key = first * MOST_DEVICES + this.idOf(device);
      const stored = find.get(key);
      this.putChunk(
        key,
        stored === undefined ? minutes : united(this.minutesOf({ key, ...stored }), minutes),
      );
    }
  }

  /** Slices of the minutes from one up to, not including, another, oldest first. @param within that have some of this time. */
  read(device: string, fromMinute: number, toMinute: number, within: TimeBounds = EVER): Slice[] {
    const id = this.database
      .prepare<[string], number>('SELECT id FROM devices WHERE device = ?')
      .pluck()
      .get(device);
    const chunks = id === undefined ? [] : this.chunks(id, fromMinute - CHUNK_MINUTES + 1, toMinute);
    const found = new Map<number, PackedMinute & { readonly row: ChunkRow }>();
    for (const row of chunks)
      for (const each of this.minutesOf(row)) {
        const { minute, covered, from, to } = each;
        if (minute < fromMinute || minute >= toMinute || from >= within.to || to <= within.from) continue;
        if (covered >= (found.get(minute)?.covered ?? 0)) found.set(minute, { ...each, row });
      }
    return [...found.values()]
      .sort((a, b) => a.minute - b.minute)
      .flatMap(({ packed, row }) => this.damage.sound(nameOf(row), () => [decodeMinute(packed)]));
  }

  drop(ranges: readonly MinuteRange[]): void {
    const remove = this.database.prepare('DELETE FROM minutes WHERE key = ?');
    for (const { device, from, to } of ranges) {
      for (const row of this.chunks(this.idOf(device), from - CHUNK_MINUTES + 1, to)) {
        const minutes = this.minutesOf(row);
        const left = minutes.filter(({ minute }) => minute < from || minute >= to);
        if (left.length === 0) remove.run(row.key);
        else if (left.length < minutes.length)
          this.putChunk(
            row.key,
            left.map(({ packed }) => packed),
          );
      }
    }
  }

  /**
   * The minute before which all is too old: so many days of stored minutes back from the newest, over whatever lies between
   * them. Undefined when less is stored.
   */
  cutoff(days: number, nowMinute: number): number | undefined {
    const newest = this.database
      .prepare<[number], number | null>('SELECT max(key) FROM minutes WHERE key < ?')
      .pluck();
    const lastBefore = (minute: number): number | undefined => {
      const key = newest.get(minute * MOST_DEVICES) ?? undefined;
      return key === undefined ? undefined : Math.min(minute, Math.floor(key / MOST_DEVICES) + CHUNK_MINUTES);
    };
    let end = lastBefore(nowMinute);
    for (let left = days * DAY_MINUTES; end !== undefined; left -= DAY_MINUTES) {
      if (left <= DAY_MINUTES) return Math.floor(end - left);
      end = lastBefore(end - DAY_MINUTES);
    }
    return undefined;
  }

  /** Deletes chunks of which all is before a minute. */
  deleteBefore(minute: number): void {
    const first = minute - CHUNK_MINUTES + 1;
    this.database.prepare('DELETE FROM minutes WHERE key < ?').run(first * MOST_DEVICES);
  }

  /** The first minute that is stored. */
  oldest(): number | undefined {
    const key = this.database.prepare('SELECT min(key) FROM minutes').pluck().get();
    return typeof key === 'number' ? Math.floor(key / MOST_DEVICES) : undefined;
  }

  /** Chunks of a device that begin from one minute up to another: of each minute's devices one is looked up. */
  private chunks(id: number, fromMinute: number, toMinute: number): ChunkRow[] {
    const next = this.database.prepare<[number, number], ChunkRow>(
      'SELECT key, chunk, crc FROM minutes WHERE key >= ? AND key < ? ORDER BY key LIMIT 1',
    );
    const found: ChunkRow[] = [];
    const end = toMinute * MOST_DEVICES;
    for (let key = Math.max(0, fromMinute) * MOST_DEVICES + id; ; ) {
      const row = next.get(key, end);
      if (row === undefined) return found;
      if (row.key % MOST_DEVICES === id) {
        found.push(row);
        key = row.key + MOST_DEVICES;
      } else {
        const minute = Math.floor(row.key / MOST_DEVICES);
        key = (row.key % MOST_DEVICES < id ? minute : minute + 1) * MOST_DEVICES + id;
      }
    }
  }

  private putChunk(key: number, minutes: readonly Uint8Array[]): void {
    const chunk = packChunk(minutes);
    this.database.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)').run(key, chunk, crc32(chunk));
  }

  /** The minutes of a chunk that can be read. */
  private minutesOf(row: ChunkRow): PackedMinute[] {
    const what = nameOf(row);
    const packed = this.damage.sound(what, () => {
      verify(row.crc, row.chunk);
      return unpackChunk(row.chunk);
    });
    return packed.flatMap(each => this.damage.sound(what, () => [timed(each)]));
  }
}

const nameOf = ({ key }: ChunkRow): string =>
  `minutes from ${new Date(Math.floor(key / MOST_DEVICES) * 60_000).toISOString()} of device number ${key % MOST_DEVICES}`;

/** @throws EdgevitalsError STORE_FAILED when it is damaged. */
function timed(packed: Uint8Array): PackedMinute {
  const { from, to, coveredSeconds } = decodeTimes(packed);
  return { packed, from, to, minute: minuteOf({ from, to }), covered: coveredSeconds };
}

/** Minutes of each device that belong together, in the order of their devices' first. */
function chunksOf(rows: readonly MinuteRow[]): { device: string; first: number; minutes: Uint8Array[] }[] {
  const chunks: { device: string; first: number; minutes: Uint8Array[] }[] = [];
  const open = new Map<string, { device: string; first: number; minutes: Uint8Array[] }>();
  for (const { device, minute, packed } of [...rows].sort((a, b) => a.minute - b.minute)) {
    let chunk = open.get(device);
    if (chunk === undefined || minute - chunk.first >= CHUNK_MINUTES) {
      chunk = { device, first: minute, minutes: [] };
      open.set(device, chunk);
      chunks.push(chunk);
    }
    chunk.minutes.push(packed);
  }
  return chunks;
}

/** Minutes of both, oldest first; of one that both have, what covers more time, else the later. */
function united(before: readonly PackedMinute[], after: readonly Uint8Array[]): Uint8Array[] {
  const byMinute = new Map<number, PackedMinute>();
  for (const each of [...before, ...after.map(timed)])
    if (each.covered >= (byMinute.get(each.minute)?.covered ?? 0)) byMinute.set(each.minute, each);
  return [...byMinute.values()].sort((a, b) => a.minute - b.minute).map(({ packed }) => packed);
}
