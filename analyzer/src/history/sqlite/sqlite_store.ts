/** History in one SQLite file: one packed row per device and minute. Readers in other processes work while it writes. */
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import type { Finding } from '@edgevitals/shared/results';
import { decodeMinute, encodeMinute } from '../minute_codec.js';
import type { Slice } from '../slice.js';
import type { DeviceRow, FindingFilter, HistoryStore, MinuteRow, Retention, SnapshotRow } from '../store.js';
import { guarded } from '../store_failure.js';
import { type Database, openDatabase, type Schema, usedBytes } from './database.js';

const SCHEMA: Schema = {
  version: 1,
  create: `
    CREATE TABLE devices (
      id INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, last_seen REAL NOT NULL, status TEXT NOT NULL, info BLOB);
    CREATE TABLE minutes (
      device INTEGER NOT NULL, minute INTEGER NOT NULL, covered REAL NOT NULL, slice BLOB NOT NULL,
      PRIMARY KEY (device, minute)) WITHOUT ROWID;
    CREATE TABLE findings (
      device TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, updated REAL NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (device, id)) WITHOUT ROWID;
    CREATE INDEX findings_by_time ON findings (updated);
    CREATE TABLE snapshots (device TEXT PRIMARY KEY, at REAL NOT NULL, saved REAL NOT NULL, document BLOB NOT NULL) WITHOUT ROWID;
  `,
};

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
      const put = database.prepare(
        `INSERT INTO minutes VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET covered = excluded.covered, slice = excluded.slice WHERE excluded.covered >= covered`,
      );
      for (const { device, minute, slice } of rows) {
        put.run(this.idOf(device), minute, slice.coveredSeconds, encodeMinute(slice));
      }
    });
  }

  async minutes(device: string, fromMinute: number, toMinute: number): Promise<Slice[]> {
    const rows = this.guard(() =>
      this.database
        .prepare<[string, number, number], Buffer>(
          `SELECT slice FROM minutes WHERE device = (SELECT id FROM devices WHERE device = ?)
           AND minute >= ? AND minute < ? ORDER BY minute`,
        )
        .pluck()
        .all(device, fromMinute, toMinute),
    );
    return rows.map(decodeMinute);
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
        put.run(device, at, savedAt, encodeCbor(document));
    });
  }

  async snapshots(): Promise<SnapshotRow[]> {
    return this.guard(() =>
      this.database
        .prepare<[], { device: string; at: number; savedAt: number; document: Buffer }>(
          'SELECT device, at, saved AS savedAt, document FROM snapshots',
        )
        .all()
        .map(row => ({ ...row, document: decodeCbor(row.document, SNAPSHOT_LIMITS) })),
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

  async retain(retention: Retention, now: number): Promise<number> {
    const cutoff = Math.floor(now / 60 - retention.days * DAY_MINUTES);
    let deleted = this.deleteMinutesBefore(cutoff);
    this.guard(() =>
      this.database
        .prepare("DELETE FROM findings WHERE status = 'resolved' AND updated < ?")
        .run(cutoff * 60),
    );
    while (this.guard(() => usedBytes(this.database)) > retention.maxBytes) {
      const oldest = this.oldestMinute();
      if (oldest === undefined) break;
      deleted += this.deleteMinutesBefore(oldest + BUDGET_STEP_MINUTES);
    }
    this.guard(() => this.database.pragma('incremental_vacuum'));
    return deleted;
  }

  async close(): Promise<void> {
    this.guard(() => this.database.close());
  }

  private oldestMinute(): number | undefined {
    const oldest = this.guard(() => this.database.prepare('SELECT min(minute) FROM minutes').pluck().get());
    return typeof oldest === 'number' ? oldest : undefined;
  }

  /** Device by device, for each is a range of the primary key. */
  private deleteMinutesBefore(minute: number): number {
    return this.transaction(database => {
      const remove = database.prepare('DELETE FROM minutes WHERE device = ? AND minute < ?');
      const ids = database.prepare<[], number>('SELECT id FROM devices').pluck().all();
      return ids.reduce((sum, id) => sum + remove.run(id, minute).changes, 0);
    });
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
