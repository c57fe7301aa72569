/**
 * Keys of rows that are of a device and a stretch of time: the first minute * 2^20 + the number of the device, so that what is
 * written at one time shares pages.
 */
import type { Statement } from 'better-sqlite3';
import type { Database } from './database.js';

export const MOST_DEVICES: number = 2 ** 20;

export const keyOf = (minute: number, device: number): number => minute * MOST_DEVICES + device;
export const minuteOfKey = (key: number): number => Math.floor(key / MOST_DEVICES);
export const deviceOfKey = (key: number): number => key % MOST_DEVICES;

/** Tables with such keys. */
export type KeyedTable = 'minutes' | 'hours' | 'days';

/** A row of such a table; `crc` is that of `chunk`, null in rows of before there were any. */
export interface KeyedRow {
  readonly key: number;
  readonly chunk: Buffer;
  readonly crc: number | null;
}

type NextRow = Statement<[number, number], KeyedRow>;
/** Preparing takes as long as finding a row. */
const prepared = new WeakMap<Database, Map<KeyedTable, NextRow>>();

function nextIn(database: Database, table: KeyedTable): NextRow {
  const known = prepared.get(database) ?? new Map<KeyedTable, NextRow>();
  prepared.set(database, known);
  let next = known.get(table);
  if (next === undefined) {
    next = database.prepare(
      `SELECT key, chunk, crc FROM ${table} WHERE key >= ? AND key < ? ORDER BY key LIMIT 1`,
    );
    known.set(table, next);
  }
  return next;
}

/** Rows of a device that begin from one minute up to another, oldest first: of each minute's devices one is looked up. */
export function deviceRows(
  database: Database,
  table: KeyedTable,
  device: number,
  fromMinute: number,
  toMinute: number,
): KeyedRow[] {
  const next = nextIn(database, table);
  const found: KeyedRow[] = [];
  const end = keyOf(toMinute, 0);
  for (let key = keyOf(Math.max(0, fromMinute), device); ; ) {
    const row = next.get(key, end);
    if (row === undefined) return found;
    const minute = minuteOfKey(row.key);
    const other = deviceOfKey(row.key);
    if (other === device) {
      found.push(row);
      key = row.key + MOST_DEVICES;
    } else key = keyOf(other < device ? minute : minute + 1, device);
  }
}

const DAY_MINUTES = 1440;

/**
 * The minute before which all in a table is too old: so many days of rows back from the newest that is before `nowMinute`, over
 * whatever lies between them. Undefined when less is stored. @param length minutes of a row.
 */
export function cutoffOf(
  database: Database,
  table: KeyedTable,
  length: number,
  days: number,
  nowMinute: number,
): number | undefined {
  const newest = database
    .prepare<[number], number | null>(`SELECT max(key) FROM ${table} WHERE key < ?`)
    .pluck();
  const lastBefore = (minute: number): number | undefined => {
    const key = newest.get(keyOf(minute, 0)) ?? undefined;
    return key === undefined ? undefined : Math.min(minute, minuteOfKey(key) + length);
  };
  let end = lastBefore(nowMinute);
  for (let left = days * DAY_MINUTES; end !== undefined; left -= DAY_MINUTES) {
    if (left <= DAY_MINUTES) return Math.floor(end - left);
    end = lastBefore(end - DAY_MINUTES);
  }
  return undefined;
}
