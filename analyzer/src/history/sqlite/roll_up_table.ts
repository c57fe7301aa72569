/**
 * Hours and days of devices, each made of what is a step finer: a day has all that its hours have, and these what minutes have.
 * What has changed since is marked, in the same transaction, and made anew when it has settled. Methods throw what SQLite says.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Statement } from 'better-sqlite3';
import { crc32 } from '../crc32.js';
import { mergeSlices } from '../merge.js';
import { decodeMinute, encodeMinute } from '../minute_codec.js';
import { ROLL_UPS, type RollUpLength, startOf } from '../resolution.js';
import type { Slice } from '../slice.js';
import type { Database } from './database.js';
import { deviceOfKey, deviceRows, type KeyedRow, keyOf, MOST_DEVICES, minuteOfKey } from './device_keys.js';
import type { MinuteTable } from './minute_table.js';
import { type RowDamage, verify } from './row_damage.js';

/** `must`: what was rolled up is wrong, not only less than there is. */
export const ROLL_UP_TABLES = `
    CREATE TABLE hours (key INTEGER PRIMARY KEY, chunk BLOB NOT NULL, crc INTEGER);
    CREATE TABLE days (key INTEGER PRIMARY KEY, chunk BLOB NOT NULL, crc INTEGER);
    CREATE TABLE changed (length INTEGER NOT NULL, key INTEGER NOT NULL, must INTEGER NOT NULL,
      PRIMARY KEY (length, key)) WITHOUT ROWID;`;

/** Marks all hours of the minutes that a store has which was made without roll-ups. */
export const MARK_ALL_HOURS = [0, 14]
  .map(
    after => `INSERT OR IGNORE INTO changed SELECT ${ROLL_UPS.hour},
      ((key / ${MOST_DEVICES} + ${after}) / 60 * 60) * ${MOST_DEVICES} + key % ${MOST_DEVICES}, 0 FROM minutes;`,
  )
  .join('\n');

/** Minutes come so long after they have ended: five until they are written, and what waits for that. */
const SETTLED_MINUTES = 15;
const MOST_BYTES = 16 * 1024 ** 2;
/** As finely as times are kept. */
const MILLISECOND = 1e-3;

interface ChangedMark {
  readonly key: number;
  readonly must: number;
}

export class RollUpTable {
  private readonly database: Database;
  private readonly damage: RowDamage;
  private readonly minutes: MinuteTable;
  private readonly findMark: Statement<[number, number], ChangedMark>;

  constructor(database: Database, damage: RowDamage, minutes: MinuteTable) {
    this.database = database;
    this.damage = damage;
    this.minutes = minutes;
    this.findMark = database.prepare('SELECT key, must FROM changed WHERE length = ? AND key = ?');
  }

  /** A minute of a device has been written, or (`must`) taken out. */
  mark(device: number, minute: number, length: RollUpLength, must = false): void {
    this.database
      .prepare(
        'INSERT INTO changed VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET must = max(must, excluded.must)',
      )
      .run(length, keyOf(startOf(minute, length), device), must ? 1 : 0);
  }

  /** Makes up to `most` hours, and when there are none days, that have settled by `nowMinute`. @returns how many. */
  rollUp(nowMinute: number, most: number): number {
    for (const length of [ROLL_UPS.hour, ROLL_UPS.day] as const) {
      const marks = this.marks(length, nowMinute - SETTLED_MINUTES - length + 1, most);
      for (const mark of marks) this.make(mark, length);
      if (marks.length > 0) return marks.length;
    }
    return 0;
  }

  /** Makes what is marked of hours or days that begin before a minute: what they are made of is about to go. */
  rollUpBefore(minute: number, length: RollUpLength): void {
    for (const mark of this.marks(length, minute, -1)) this.make(mark, length);
  }

  /** Makes the hours that a chunk of minutes is of, where they are marked. */
  rollUpChunk(key: number, chunkMinutes: number): void {
    const first = minuteOfKey(key);
    for (const minute of new Set(
      [first, first + chunkMinutes - 1].map(each => startOf(each, ROLL_UPS.hour)),
    )) {
      const mark = this.findMark.get(ROLL_UPS.hour, keyOf(minute, deviceOfKey(key)));
      if (mark !== undefined) this.make(mark, ROLL_UPS.hour);
    }
  }

  /** Whole hours or days of a device from one minute up to another, oldest first; not those that have changed since. */
  read(device: number, length: RollUpLength, fromMinute: number, toMinute: number): Slice[] {
    const first = Math.ceil(fromMinute / length) * length;
    return deviceRows(this.database, tableOf(length), device, first, toMinute - length + 1)
      .filter(({ key }) => !this.isChanged(device, minuteOfKey(key), length))
      .flatMap(row => this.sliceOf(row, length));
  }

  /** Whether an hour or day, or an hour of a day, is to be made anew. */
  private isChanged(device: number, minute: number, length: RollUpLength): boolean {
    for (let hour = minute; hour < minute + length; hour += ROLL_UPS.hour)
      if (this.findMark.get(ROLL_UPS.hour, keyOf(hour, device)) !== undefined) return true;
    return length === ROLL_UPS.day && this.findMark.get(length, keyOf(minute, device)) !== undefined;
  }

  deleteBefore(minute: number, length: RollUpLength): void {
    this.database
      .prepare(`DELETE FROM ${tableOf(length)} WHERE key < ?`)
      .run(keyOf(startOf(minute, length), 0));
  }

  /** Deletes a step of the oldest rows. @returns whether there were any. */
  deleteOldest(length: RollUpLength, stepMinutes: number): boolean {
    const oldest = this.database
      .prepare(`SELECT min(key) FROM ${tableOf(length)}`)
      .pluck()
      .get();
    if (typeof oldest !== 'number') return false;
    const end = minuteOfKey(oldest) + stepMinutes;
    if (length === ROLL_UPS.hour) this.rollUpBefore(end, ROLL_UPS.day);
    this.database.prepare(`DELETE FROM ${tableOf(length)} WHERE key < ?`).run(keyOf(end, 0));
    return true;
  }

  /** The newest hour that is made; undefined when none is. */
  newestHour(): number | undefined {
    const key = this.database.prepare('SELECT max(key) FROM hours').pluck().get();
    return typeof key === 'number' ? minuteOfKey(key) : undefined;
  }

  private marks(length: RollUpLength, beforeMinute: number, most: number): ChangedMark[] {
    return this.database
      .prepare<[number, number, number], ChangedMark>(
        'SELECT key, must FROM changed WHERE length = ? AND key < ? ORDER BY key LIMIT ?',
      )
      .all(length, keyOf(beforeMinute, 0), most);
  }

  private make({ key, must }: ChangedMark, length: RollUpLength): void {
    const device = deviceOfKey(key);
    const from = minuteOfKey(key);
    const slices =
      length === ROLL_UPS.hour
        ? this.minutes.readDevice(device, from, from + length)
        : deviceRows(this.database, 'hours', device, from, from + length).flatMap(row =>
            this.sliceOf(row, ROLL_UPS.hour),
          );
    const table = tableOf(length);
    if (slices.length > 0) {
      const merged = mergeSlices(slices, { by: 'program' });
      const isMore = must === 1 || this.coveredOf(table, key) <= merged.coveredSeconds + MILLISECOND;
      // one with more names than can be packed is left to its minutes, and that is told
      for (const packed of isMore
        ? this.damage.sound(nameOf(key, length), () => [encodeMinute(merged)])
        : []) {
        const chunk = deflateRawSync(packed);
        this.database
          .prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`)
          .run(key, chunk, crc32(chunk));
      }
    } else if (must === 1) this.database.prepare(`DELETE FROM ${table} WHERE key = ?`).run(key);
    this.database.prepare('DELETE FROM changed WHERE length = ? AND key = ?').run(length, key);
    if (length === ROLL_UPS.day) return;
    this.mark(device, from, ROLL_UPS.day, must === 1);
    this.minutes.compact(device, from, from + length);
  }

  /** Seconds that a stored row covers. Of minutes some may have gone since it was made: then it is to stay. */
  private coveredOf(table: 'hours' | 'days', key: number): number {
    const row = this.database
      .prepare<[number], KeyedRow>(`SELECT key, chunk, crc FROM ${table} WHERE key = ?`)
      .get(key);
    const [slice] = row === undefined ? [] : this.sliceOf(row, table === 'hours' ? 60 : 1440);
    return slice?.coveredSeconds ?? 0;
  }

  private sliceOf({ key, chunk, crc }: KeyedRow, length: RollUpLength): Slice[] {
    return this.damage.sound(nameOf(key, length), () => {
      verify(crc, chunk);
      return [decodeMinute(inflateRawSync(chunk, { maxOutputLength: MOST_BYTES }))];
    });
  }
}

const tableOf = (length: RollUpLength): 'hours' | 'days' => (length === ROLL_UPS.hour ? 'hours' : 'days');

const nameOf = (key: number, length: RollUpLength): string =>
  `${length === ROLL_UPS.hour ? 'hour' : 'day'} from ${new Date(minuteOfKey(key) * 60_000).toISOString()} of device number ${deviceOfKey(key)}`;
