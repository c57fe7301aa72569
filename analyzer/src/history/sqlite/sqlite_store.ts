/** History in one SQLite file: a packed row for some minutes of a device. Readers in other processes work while it writes. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import type { Finding } from '@edgevitals/shared/results';
import { minuteOf } from '../minute.js';
import { CHUNK_MINUTES, packChunk, unpackChunk } from '../minute_chunk.js';
import { decodeMinute } from '../minute_codec.js';
import type { Slice } from '../slice.js';
import type {
  DeviceRow,
  FindingFilter,
  HistoryStore,
  MinuteRange,
  MinuteRow,
  Retention,
  SnapshotRow,
} from '../store.js';
import { guarded } from '../store_failure.js';
import { type Database, openDatabase, type Schema, usedBytes } from './database.js';

const SCHEMA: Schema = {
  version: 2,
  create: `
    CREATE TABLE devices (
      id INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, last_seen REAL NOT NULL, status TEXT NOT NULL, info BLOB);
    -- key: first minute * 2^20 + id of the device, so that what is written at one time shares pages
    CREATE TABLE minutes (key INTEGER PRIMARY KEY, chunk BLOB NOT NULL);
    CREATE TABLE findings (
      device TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, updated REAL NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (device, id)) WITHOUT ROWID;
    CREATE INDEX findings_by_time ON findings (updated);
    CREATE TABLE snapshots (device INTEGER PRIMARY KEY, at REAL NOT NULL, saved REAL NOT NULL, document BLOB NOT NULL);
  `,
};

const MOST_DEVICES = 2 ** 20;
const DAY_MINUTES = 24 * 60;
/** Minutes of all devices that go at once when the budget is passed. */
const BUDGET_STEP_MINUTES = 60;
/** Plenty for one device's models and findings. */
const SNAPSHOT_LIMITS = { maxBytes: 16 * 1024 ** 2, maxDepth: 24, maxItems: 2_000_000 };

export class SqliteStore implements HistoryStore {
  private readonly path: string;
  private readonly database: Database;
  private readonly ids = new Map<string, number>();

  /**
   * @param path of the file, made when it is not there; `:memory:` keeps everything in RAM.
   * @throws EdgevitalsError STORE_FAILED; see openDatabase.
   */
  constructor(path: string, options: { readonly readonly?: boolean } = {}) {
    this.path = path;
    this.database = openDatabase(path, SCHEMA, { ...options, synchronous: 'NORMAL' });
  }

  async putMinutes(rows: readonly MinuteRow[]): Promise<void> {
    if (rows.length === 0) return;
    this.transaction(database => {
      const find = database.prepare<[number], Buffer>('SELECT chunk FROM minutes WHERE key = ?').pluck();
      const put = database.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?)');
      for (const { device, first, minutes } of chunksOf(rows)) {
        const key = first * MOST_DEVICES + this.idOf(device);
        const stored = find.get(key);
        put.run(key, packChunk(stored === undefined ? minutes : united(unpackChunk(stored), minutes)));
      }
    });
  }

  async minutes(device: string, fromMinute: number, toMinute: number): Promise<Slice[]> {
    const chunks = this.guard(() => {
      const id = this.database
        .prepare<[string], number>('SELECT id FROM devices WHERE device = ?')
        .pluck()
        .get(device);
      return id === undefined ? [] : this.chunks(id, fromMinute - CHUNK_MINUTES + 1, toMinute);
    });
    const slices = new Map<number, Slice>();
    for (const slice of chunks.flatMap(({ chunk }) => unpackChunk(chunk)).map(decodeMinute)) {
      const minute = minuteOf(slice);
      if (minute < fromMinute || minute >= toMinute) continue;
      if (slice.coveredSeconds >= (slices.get(minute)?.coveredSeconds ?? 0)) slices.set(minute, slice);
    }
    return [...slices].sort(([a], [b]) => a - b).map(([, slice]) => slice);
  }

  async dropMinutes(ranges: readonly MinuteRange[]): Promise<void> {
    if (ranges.length === 0) return;
    this.transaction(database => {
      const put = database.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?)');
      const remove = database.prepare('DELETE FROM minutes WHERE key = ?');
      for (const { device, from, to } of ranges) {
        for (const { key, chunk } of this.chunks(this.idOf(device), from - CHUNK_MINUTES + 1, to)) {
          const minutes = unpackChunk(chunk);
          const left = minutes.filter(packed => {
            const minute = minuteOf(decodeMinute(packed));
            return minute < from || minute >= to;
          });
          if (left.length === 0) remove.run(key);
          else if (left.length < minutes.length) put.run(key, packChunk(left));
        }
      }
    });
  }

  async putFindings(findings: readonly Finding[]): Promise<void> {
    if (findings.length === 0) return;
    this.transaction(database => {
      const put = database.prepare('INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?)');
      for (const finding of findings) {
        put.run(finding.device, finding.id, finding.status, finding.updatedAt, JSON.stringify(finding));
      }
    });
  }

  async findings({ device, status = 'all', limit = 1000 }: FindingFilter = {}): Promise<Finding[]> {
    const rows = this.guard(() =>
      this.database
        .prepare<unknown[], string>(
          `SELECT document FROM findings WHERE (@device IS NULL OR device = @device)
           AND (@status = 'all' OR status = @status) ORDER BY updated DESC LIMIT @limit`,
        )
        .pluck()
        .all({ device: device ?? null, status, limit }),
    );
    return rows.map(row => JSON.parse(row) as Finding);
  }

  async putSnapshots(rows: readonly SnapshotRow[]): Promise<void> {
    if (rows.length === 0) return;
    this.transaction(database => {
      const put = database.prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)');
      for (const { device, at, savedAt, document } of rows)
        put.run(this.idOf(device), at, savedAt, deflateRawSync(encodeCbor(document)));
    });
  }

  async snapshots(): Promise<SnapshotRow[]> {
    return this.guard(() =>
      this.database
        .prepare<[], { device: string; at: number; savedAt: number; document: Buffer }>(
          `SELECT devices.device, at, saved AS savedAt, document
           FROM snapshots JOIN devices ON devices.id = snapshots.device ORDER BY devices.id`,
        )
        .all()
        .map(row => ({ ...row, document: decodeCbor(inflate(row.document), SNAPSHOT_LIMITS) })),
    );
  }

  async putDevices(rows: readonly DeviceRow[]): Promise<void> {
    if (rows.length === 0) return;
    this.transaction(database => {
      const put = database.prepare(
        `INSERT INTO devices (device, last_seen, status, info) VALUES (?, ?, ?, ?) ON CONFLICT (device) DO UPDATE
         SET last_seen = excluded.last_seen, status = excluded.status, info = coalesce(excluded.info, info)`,
      );
      for (const row of rows) put.run(row.device, row.lastSeen, row.status, row.info ?? null);
    });
  }

  async devices(): Promise<DeviceRow[]> {
    return this.guard(() =>
      this.database
        .prepare<[], { device: string; lastSeen: number; status: string; info: Buffer | null }>(
          'SELECT device, last_seen AS lastSeen, status, info FROM devices ORDER BY device',
        )
        .all()
        .map(row => ({ ...row, info: row.info ?? undefined })),
    );
  }

  async retain(retention: Retention, now: number): Promise<void> {
    const cutoff = Math.floor(now / 60 - retention.days * DAY_MINUTES);
    // a chunk goes when all of it is old
    this.deleteChunksBefore(cutoff - CHUNK_MINUTES + 1);
    this.guard(() =>
      this.database
        .prepare("DELETE FROM findings WHERE status = 'resolved' AND updated < ?")
        .run(cutoff * 60),
    );
    while (this.guard(() => usedBytes(this.database)) > retention.maxBytes) {
      const oldest = this.guard(() => this.database.prepare('SELECT min(key) FROM minutes').pluck().get());
      if (typeof oldest !== 'number') break;
      this.deleteChunksBefore(Math.floor(oldest / MOST_DEVICES) + BUDGET_STEP_MINUTES);
    }
    this.guard(() => this.database.pragma('incremental_vacuum'));
  }

  async close(): Promise<void> {
    this.guard(() => this.database.close());
  }

  private deleteChunksBefore(minute: number): void {
    this.guard(() => this.database.prepare('DELETE FROM minutes WHERE key < ?').run(minute * MOST_DEVICES));
  }

  /** Chunks of a device that begin from one minute up to another: of each minute's devices one is looked up. */
  private chunks(id: number, fromMinute: number, toMinute: number): { key: number; chunk: Buffer }[] {
    const next = this.database.prepare<[number, number], { key: number; chunk: Buffer }>(
      'SELECT key, chunk FROM minutes WHERE key >= ? AND key < ? ORDER BY key LIMIT 1',
    );
    const found: { key: number; chunk: Buffer }[] = [];
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

  /** The number that stands for `device` in the table of minutes. */
  private idOf(device: string): number {
    const known = this.ids.get(device);
    if (known !== undefined) return known;
    this.database
      .prepare(
        "INSERT INTO devices (device, last_seen, status) VALUES (?, 0, 'unknown') ON CONFLICT DO NOTHING",
      )
      .run(device);
    const id = this.database
      .prepare<[string], number>('SELECT id FROM devices WHERE device = ?')
      .pluck()
      .get(device)!;
    this.ids.set(device, id);
    return id;
  }

  private transaction<T>(work: (database: Database) => T): T {
    try {
      return this.guard(() => this.database.transaction(() => work(this.database))());
    } catch (error) {
      // a rolled back transaction takes the numbers it gave out with it
      this.ids.clear();
      throw error;
    }
  }

  private guard<T>(work: () => T): T {
    return guarded(this.path, work);
  }
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
function united(before: readonly Uint8Array[], after: readonly Uint8Array[]): Uint8Array[] {
  const byMinute = new Map<number, { packed: Uint8Array; covered: number }>();
  for (const packed of [...before, ...after]) {
    const slice = decodeMinute(packed);
    const minute = minuteOf(slice);
    const covered = slice.coveredSeconds;
    if (covered >= (byMinute.get(minute)?.covered ?? 0)) byMinute.set(minute, { packed, covered });
  }
  return [...byMinute].sort(([a], [b]) => a - b).map(([, { packed }]) => packed);
}

const inflate = (bytes: Uint8Array): Uint8Array =>
  inflateRawSync(bytes, { maxOutputLength: SNAPSHOT_LIMITS.maxBytes });
