/** The table of minutes: a packed row for some minutes of a device. Methods throw what SQLite says. */
import { crc32 } from '../crc32.js';
import { minuteOf } from '../minute.js';
import { CHUNK_MINUTES, packChunk, unpackChunk } from '../minute_chunk.js';
import { decodeMinute, decodeTimes } from '../minute_codec.js';
import type { Slice } from '../slice.js';
import type { MinuteRange, MinuteRow, TimeBounds } from '../store.js';
import type { Database } from './database.js';
import { deviceOfKey, deviceRows, type KeyedRow, keyOf, MOST_DEVICES, minuteOfKey } from './device_keys.js';
import { type RowDamage, verify } from './row_damage.js';

const EVER: TimeBounds = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** A minute as it is stored: which it is, and how much of it is covered, seconds. */
interface PackedMinute extends TimeBounds {
  readonly packed: Uint8Array;
  readonly minute: number;
  readonly covered: number;
}

/** Chunks that a mean is made of. */
const SAMPLED = 2000;

/** Bytes of each device's minutes: summing them up takes too long where there are many. */
export const HELD_TABLE = `
    CREATE TABLE held (device INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);`;
/** Of a store that was made without it. */
export const COUNT_HELD = `
    INSERT INTO held SELECT key % ${MOST_DEVICES}, sum(length(chunk)) FROM minutes GROUP BY 1;`;

export class MinuteTable {
  private readonly database: Database;
  private readonly damage: RowDamage;
  private readonly idOf: (device: string) => number;
  /** Told which minutes of which device are other than before: `gone` ones have been taken out. */
  onChanged: (device: number, minute: number, gone: boolean) => void = () => {};

  /** @param idOf the number that stands for a device, made where there is none. */
  constructor(database: Database, damage: RowDamage, idOf: (device: string) => number) {
    this.database = database;
    this.damage = damage;
    this.idOf = idOf;
  }

  /** One that is there already is replaced, unless it covers more time. */
  put(rows: readonly MinuteRow[]): void {
    const find = this.database.prepare<[number], KeyedRow>(
      'SELECT key, chunk, crc FROM minutes WHERE key = ?',
    );
    for (const { device, first, last, minutes } of chunksOf(rows)) {
      const id = this.idOf(device);
      const key = keyOf(first, id);
      const stored = find.get(key);
      const later = minutes.map(timed);
      this.putChunk(key, stored === undefined ? later : united([...this.minutesOf(stored), ...later]));
      this.onChanged(id, first, false);
      if (last !== first) this.onChanged(id, last, false);
    }
  }

  /** Slices of the minutes from one up to, not including, another, oldest first. @param within that have some of this time. */
  read(device: string, fromMinute: number, toMinute: number, within: TimeBounds = EVER): Slice[] {
    const id = this.database
      .prepare<[string], number>('SELECT id FROM devices WHERE device = ?')
      .pluck()
      .get(device);
    return id === undefined ? [] : this.readDevice(id, fromMinute, toMinute, within);
  }

  /** As `read`, of a device by its number. */
  readDevice(id: number, fromMinute: number, toMinute: number, within: TimeBounds = EVER): Slice[] {
    const chunks = this.chunks(id, fromMinute, toMinute);
    const found = new Map<number, PackedMinute & { readonly row: KeyedRow }>();
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
    for (const { device, from, to } of ranges) {
      const id = this.idOf(device);
      for (const row of this.chunks(id, from, to)) {
        const minutes = this.minutesOf(row);
        const left = minutes.filter(({ minute }) => minute < from || minute >= to);
        if (left.length === minutes.length) continue;
        if (left.length === 0) this.deleteChunk(row.key);
        else this.putChunk(row.key, left);
        for (const { minute } of minutes)
          if (!left.some(each => each.minute === minute)) this.onChanged(id, minute, true);
      }
    }
  }

  /**
   * Packs the minutes of a device from one up to another together that were written a few at a time: what is packed together takes
   * less. Nothing else changes; where something cannot be read all stays as it is.
   */
  compact(id: number, fromMinute: number, toMinute: number): void {
    const rows = this.chunks(id, fromMinute, toMinute).filter(({ key }) => minuteOfKey(key) >= fromMinute);
    const read = rows.map(row => this.minutesOf(row));
    if (read.some(minutes => minutes.length === 0)) return;
    const groups = new Map<number, PackedMinute[]>();
    for (const each of united(read.flat())) {
      const quarter = Math.floor(each.minute / CHUNK_MINUTES);
      groups.set(quarter, [...(groups.get(quarter) ?? []), each]);
    }
    if (groups.size >= rows.length) return;
    for (const { key } of rows) this.deleteChunk(key);
    for (const minutes of groups.values()) {
      const key = keyOf(minutes[0]!.minute, id);
      // minutes beyond the end may be in a chunk that begins there
      const beyond = this.chunks(id, toMinute, minutes[0]!.minute + 1).filter(row => row.key === key);
      this.putChunk(key, united([...beyond.flatMap(row => this.minutesOf(row)), ...minutes]));
    }
  }

  /** Deletes chunks of which all is before a minute. */
  deleteBefore(minute: number): void {
    const end = keyOf(minute - CHUNK_MINUTES + 1, 0);
    this.database
      .prepare(
        `UPDATE held SET bytes = held.bytes - gone.bytes FROM (SELECT key % ${MOST_DEVICES} AS device,
         sum(length(chunk)) AS bytes FROM minutes WHERE key < ? GROUP BY 1) AS gone WHERE held.device = gone.device`,
      )
      .run(end);
    this.database.prepare('DELETE FROM minutes WHERE key < ?').run(end);
  }

  /** Bytes of each device's minutes, by its number. */
  held(): Map<number, number> {
    const rows = this.database
      .prepare<[], { device: number; bytes: number }>('SELECT device, bytes FROM held WHERE bytes > 0')
      .all();
    return new Map(rows.map(({ device, bytes }) => [device, bytes]));
  }

  /**
   * Deletes the oldest chunks of devices until of each so many bytes have gone.
   * @param excess by device; what goes is taken off. @param before told of each chunk before it goes.
   * @param most chunks that are looked at.
   */
  deleteOldest(excess: Map<number, number>, before: (key: number) => void, most: number): void {
    const next = this.database.prepare<[number], { key: number; bytes: number }>(
      'SELECT key, length(chunk) AS bytes FROM minutes WHERE key > ? ORDER BY key LIMIT 1000',
    );
    let seen = 0;
    for (let after = -1; excess.size > 0 && seen < most; ) {
      const rows = next.all(after);
      if (rows.length === 0) return;
      for (const { key } of rows) {
        after = key;
        seen++;
        const device = deviceOfKey(key);
        const left = excess.get(device);
        if (left === undefined) continue;
        before(key);
        // what is packed anew for its hour has another length
        const gone = this.deleteChunk(key);
        if (left > gone) excess.set(device, left - gone);
        else excess.delete(device);
      }
    }
  }

  /** Bytes of a chunk on average, of those that begin from one minute up to another; undefined where there is none. */
  chunkBytes(fromMinute: number, toMinute: number): number | undefined {
    const mean = this.database
      .prepare(
        `SELECT avg(bytes) FROM (SELECT length(chunk) AS bytes FROM minutes WHERE key >= ? AND key < ? LIMIT ${SAMPLED})`,
      )
      .pluck()
      .get(keyOf(fromMinute, 0), keyOf(toMinute, 0));
    return typeof mean === 'number' ? mean : undefined;
  }

  /** Chunks of a device that have minutes from one up to another, if they have as many as they may. */
  private chunks(id: number, fromMinute: number, toMinute: number): KeyedRow[] {
    return deviceRows(this.database, 'minutes', id, fromMinute - CHUNK_MINUTES + 1, toMinute);
  }

  private putChunk(key: number, minutes: readonly PackedMinute[]): void {
    const chunk = packChunk(minutes.map(({ packed }) => packed));
    const before = this.bytesAt(key);
    this.database.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)').run(key, chunk, crc32(chunk));
    this.hold(key, chunk.length - before);
  }

  /** @returns how many bytes it had. */
  private deleteChunk(key: number): number {
    const bytes = this.bytesAt(key);
    this.database.prepare('DELETE FROM minutes WHERE key = ?').run(key);
    this.hold(key, -bytes);
    return bytes;
  }

  private bytesAt(key: number): number {
    const bytes = this.database.prepare('SELECT length(chunk) FROM minutes WHERE key = ?').pluck().get(key);
    return typeof bytes === 'number' ? bytes : 0;
  }

  private hold(key: number, bytes: number): void {
    this.database
      .prepare('INSERT INTO held VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes')
      .run(deviceOfKey(key), bytes);
  }

  /** The minutes of a chunk that can be read. */
  private minutesOf(row: KeyedRow): PackedMinute[] {
    const what = nameOf(row);
    const packed = this.damage.sound(what, () => {
      verify(row.crc, row.chunk);
      return unpackChunk(row.chunk);
    });
    return packed.flatMap(each => this.damage.sound(what, () => [timed(each)]));
  }
}

const nameOf = ({ key }: KeyedRow): string =>
  `minutes from ${new Date(minuteOfKey(key) * 60_000).toISOString()} of device number ${deviceOfKey(key)}`;

/** @throws EdgevitalsError STORE_FAILED when it is damaged. */
function timed(packed: Uint8Array): PackedMinute {
  const { from, to, coveredSeconds } = decodeTimes(packed);
  return { packed, from, to, minute: minuteOf({ from, to }), covered: coveredSeconds };
}

/** Minutes of a device that belong together. */
interface NewChunk {
  readonly device: string;
  readonly first: number;
  last: number;
  readonly minutes: Uint8Array[];
}

/** In the order of their devices' first. */
function chunksOf(rows: readonly MinuteRow[]): NewChunk[] {
  const chunks: NewChunk[] = [];
  const open = new Map<string, NewChunk>();
  for (const { device, minute, packed } of [...rows].sort((a, b) => a.minute - b.minute)) {
    let chunk = open.get(device);
    if (chunk === undefined || minute - chunk.first >= CHUNK_MINUTES) {
      chunk = { device, first: minute, last: minute, minutes: [] };
      open.set(device, chunk);
      chunks.push(chunk);
    }
    chunk.last = minute;
    chunk.minutes.push(packed);
  }
  return chunks;
}

/** Each minute once, oldest first: of one that is there twice what covers more time, else the later. */
function united(minutes: readonly PackedMinute[]): PackedMinute[] {
  const byMinute = new Map<number, PackedMinute>();
  for (const each of minutes)
    if (each.covered >= (byMinute.get(each.minute)?.covered ?? 0)) byMinute.set(each.minute, each);
  return [...byMinute.values()].sort((a, b) => a.minute - b.minute);
}
