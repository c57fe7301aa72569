/** History in one SQLite file: a packed row for some minutes of a device. Readers in other processes work while it writes. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import type { Finding } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { ReleaseDay } from '../../releases/release_day.js';
import { crc32 } from '../crc32.js';
import { fairLevel } from '../fair_level.js';
import { CHUNK_MINUTES } from '../minute_chunk.js';
import { ROLL_UPS, type RollUpLength, startOf } from '../resolution.js';
import type { Slice } from '../slice.js';
import type {
  DeviceRow,
  FindingFilter,
  HistoryStore,
  MinuteRange,
  MinuteRow,
  Retention,
  SnapshotRow,
  StoreUsage,
  TimeBounds,
} from '../store.js';
import type { StoreDamage } from '../store_damage.js';
import { guarded } from '../store_failure.js';
import { type Database, openDatabase, type Schema, usedBytes } from './database.js';
import { cutoffOf } from './device_keys.js';
import { COUNT_HELD, HELD_TABLE, MinuteTable } from './minute_table.js';
import { RELEASE_TABLE, ReleaseTable } from './release_table.js';
import { MARK_ALL_HOURS, ROLL_UP_TABLES, RollUpTable } from './roll_up_table.js';
import { CHANGED, RowDamage, verify } from './row_damage.js';
import { RunningMark } from './running_mark.js';
import { hasOwnFile } from './store_path.js';

/** What was to be kept, for who looks from outside: the Retention as JSON. */
const KEPT_TABLE = `
    CREATE TABLE kept (id INTEGER PRIMARY KEY CHECK (id = 1), retention TEXT NOT NULL);`;

export const SCHEMA: Schema = {
  version: 5,
  create: `
    CREATE TABLE devices (
      id INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, last_seen REAL NOT NULL, status TEXT NOT NULL, info BLOB);
    -- key: first minute * 2^20 + id of the device, so that what is written at one time shares pages
    -- crc: CRC-32 of what else the row holds; NULL in rows of before version 3
    CREATE TABLE minutes (key INTEGER PRIMARY KEY, chunk BLOB NOT NULL, crc INTEGER);
    CREATE TABLE findings (
      device TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, updated REAL NOT NULL, document TEXT NOT NULL,
      crc INTEGER, PRIMARY KEY (device, id)) WITHOUT ROWID;
    CREATE INDEX findings_by_time ON findings (updated);
    CREATE TABLE snapshots (device INTEGER PRIMARY KEY, at REAL NOT NULL, saved REAL NOT NULL, document BLOB NOT NULL,
      log TEXT, crc INTEGER);
    ${RELEASE_TABLE}
    ${ROLL_UP_TABLES}
    ${HELD_TABLE}
    ${KEPT_TABLE}
  `,
  upgrades: {
    2: `
      ALTER TABLE minutes ADD COLUMN crc INTEGER;
      ALTER TABLE findings ADD COLUMN crc INTEGER;
      ALTER TABLE snapshots ADD COLUMN log TEXT;
      ALTER TABLE snapshots ADD COLUMN crc INTEGER;
    `,
    3: RELEASE_TABLE,
    4: [ROLL_UP_TABLES, MARK_ALL_HOURS, HELD_TABLE, COUNT_HELD, KEPT_TABLE].join('\n'),
  },
};

/** Times that the budget is looked at anew, and chunks looked at in each: the rest waits for the next time. */
const BUDGET_ROUNDS = 10;
const BUDGET_CHUNKS = 100_000;
const DAY_MINUTES = 1440;
const RETENTION = v.object({
  days: v.number(),
  daysOfHours: v.number(),
  daysOfDays: v.number(),
  maxBytes: v.number(),
  maxBytesPerDevice: v.optional(v.number()),
});

/** Plenty for one device's models and findings. */
const SNAPSHOT_LIMITS = { maxBytes: 16 * 1024 ** 2, maxDepth: 24, maxItems: 2_000_000 };

export interface SqliteStoreOptions {
  readonly readonly?: boolean;
  /** Told once of each row, or file, that cannot be used and is passed over. */
  readonly onDamage?: (damage: StoreDamage) => void;
}

interface FindingRow {
  readonly device: string;
  readonly id: string;
  readonly document: string;
  readonly crc: number | null;
}

interface StoredSnapshot {
  readonly device: string;
  readonly at: number;
  readonly savedAt: number;
  readonly document: Buffer;
  readonly log: string | null;
  readonly crc: number | null;
}

export class SqliteStore implements HistoryStore {
  private readonly path: string;
  private readonly database: Database;
  private readonly ids = new Map<string, number>();
  private readonly damage: RowDamage;
  private readonly mark: RunningMark | undefined;
  private readonly minuteTable: MinuteTable;
  private readonly rollUpTable: RollUpTable;
  private readonly releaseTable: ReleaseTable;

  /**
   * @param path of the file, made when it is not there; `:memory:` keeps everything in RAM,
   * `TEMPORARY_STORE` what there is room for, and goes when it is closed.
   * @throws EdgevitalsError STORE_FAILED; see openDatabase.
   */
  constructor(path: string, options: SqliteStoreOptions = {}) {
    this.path = path;
    const { onDamage = () => {} } = options;
    this.damage = new RowDamage(path, onDamage);
    const mark = hasOwnFile(path) && options.readonly !== true ? new RunningMark(path) : undefined;
    this.database = openDatabase(path, SCHEMA, {
      ...given({ readonly: options.readonly }),
      synchronous: 'NORMAL',
    });
    if (mark?.missing !== undefined)
      onDamage({
        path: mark.missing,
        what: 'the file itself',
        reason: 'it was there when an analyzer was killed, and is gone: what had been written last is lost',
      });
    this.mark = mark;
    this.minuteTable = new MinuteTable(this.database, this.damage, device => this.idOf(device));
    this.rollUpTable = new RollUpTable(this.database, this.damage, this.minuteTable);
    this.minuteTable.onChanged = (device, minute, gone) =>
      this.rollUpTable.mark(device, minute, ROLL_UPS.hour, gone);
    this.releaseTable = new ReleaseTable(this.database, this.damage, device => this.idOf(device));
    mark?.set();
  }

  async putMinutes(rows: readonly MinuteRow[]): Promise<void> {
    if (rows.length > 0) this.transaction(() => this.minuteTable.put(rows));
  }

  async minutes(device: string, fromMinute: number, toMinute: number, within?: TimeBounds): Promise<Slice[]> {
    return this.guard(() => this.minuteTable.read(device, fromMinute, toMinute, within));
  }

  async rollUps(
    device: string,
    length: RollUpLength,
    fromMinute: number,
    toMinute: number,
  ): Promise<Slice[]> {
    return this.guard(() => {
      const id = this.knownId(device);
      return id === undefined ? [] : this.rollUpTable.read(id, length, fromMinute, toMinute);
    });
  }

  async rollUp(now: number, most: number): Promise<number> {
    return this.transaction(() => this.rollUpTable.rollUp(Math.floor(now / 60), most));
  }

  async dropMinutes(ranges: readonly MinuteRange[]): Promise<void> {
    if (ranges.length > 0) this.transaction(() => this.minuteTable.drop(ranges));
  }

  async putFindings(findings: readonly Finding[]): Promise<void> {
    if (findings.length === 0) return;
    this.transaction(database => {
      const put = database.prepare('INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?)');
      for (const finding of findings) {
        const { device, id, status, updatedAt } = finding;
        const document = JSON.stringify(finding);
        put.run(device, id, status, updatedAt, document, crc32(Buffer.from(document)));
      }
    });
  }

  async findings({ device, status = 'all', limit = 1000 }: FindingFilter = {}): Promise<Finding[]> {
    const rows = this.damage.readable('findings', () =>
      this.database
        .prepare<unknown[], FindingRow>(
          `SELECT device, id, document, crc FROM findings WHERE (@device IS NULL OR device = @device)
           AND (@status = 'all' OR status = @status) ORDER BY updated DESC LIMIT @limit`,
        )
        .iterate({ device: device ?? null, status, limit }),
    );
    return rows.flatMap(row =>
      this.damage.sound(`finding ${row.id} of ${row.device}`, () => {
        verify(row.crc, Buffer.from(row.document));
        return [JSON.parse(row.document) as Finding];
      }),
    );
  }

  async putReleaseDays(days: readonly ReleaseDay[]): Promise<void> {
    if (days.length > 0) this.transaction(() => this.releaseTable.put(days));
  }

  async releaseDays(program: string, fromDay: number, devices?: ReadonlySet<string>): Promise<ReleaseDay[]> {
    return this.guard(() => this.releaseTable.read(program, fromDay, devices));
  }

  async putSnapshots(rows: readonly SnapshotRow[]): Promise<void> {
    if (rows.length === 0) return;
    this.transaction(database => {
      const put = database.prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)');
      for (const { device, at, savedAt, logFrom = null, document } of rows) {
        const packed = deflateRawSync(encodeCbor(document));
        put.run(this.idOf(device), at, savedAt, packed, logFrom, snapshotCrc(at, savedAt, logFrom, packed));
      }
    });
  }

  async snapshots(): Promise<SnapshotRow[]> {
    const rows = this.damage.readable('snapshots', () =>
      this.database
        .prepare<[], StoredSnapshot>(
          `SELECT devices.device, at, saved AS savedAt, document, log, snapshots.crc AS crc
           FROM snapshots JOIN devices ON devices.id = snapshots.device ORDER BY devices.id`,
        )
        .iterate(),
    );
    return rows.flatMap(({ device, at, savedAt, document, log, crc }) =>
      this.damage.sound(`snapshot of ${device}`, () => {
        if (crc !== null && crc !== snapshotCrc(at, savedAt, log, document)) throw new Error(CHANGED);
        const read = decodeCbor(inflate(document), SNAPSHOT_LIMITS);
        return [{ device, at, savedAt, document: read, ...given({ logFrom: log ?? undefined }) }];
      }),
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
    return this.damage
      .readable('devices', () =>
        this.database
          .prepare<[], { device: string; lastSeen: number; status: string; info: Buffer | null }>(
            'SELECT device, last_seen AS lastSeen, status, info FROM devices ORDER BY id',
          )
          .iterate(),
      )
      .map(row => ({ ...row, info: row.info ?? undefined }));
  }

  async retain(retention: Retention, now: number): Promise<void> {
    this.guard(() => {
      const nowMinute = Math.floor(now / 60);
      const oldestKept = cutoffOf(this.database, 'minutes', CHUNK_MINUTES, retention.days, nowMinute);
      if (oldestKept !== undefined) {
        // whole hours, which stand for what goes; of hours whole days
        const cutoff = startOf(oldestKept, ROLL_UPS.hour);
        this.database.transaction(() => this.rollUpTable.rollUpBefore(cutoff, ROLL_UPS.hour))();
        this.minuteTable.deleteBefore(cutoff);
        this.releaseTable.deleteBefore(Math.floor(cutoff / 1440));
        this.database
          .prepare("DELETE FROM findings WHERE status = 'resolved' AND updated < ?")
          .run(cutoff * 60);
      }
      for (const [table, length, days] of [
        ['hours', ROLL_UPS.hour, retention.daysOfHours],
        ['days', ROLL_UPS.day, retention.daysOfDays],
      ] as const) {
        const oldestKept = cutoffOf(this.database, table, length, days, nowMinute);
        if (oldestKept === undefined) continue;
        const before = startOf(oldestKept, ROLL_UPS.day);
        this.database.transaction(() => this.rollUpTable.rollUpBefore(before, ROLL_UPS.day))();
        this.rollUpTable.deleteBefore(before, length);
      }
      this.database.transaction(() => this.keepBudget(retention))();
      this.database
        .prepare('INSERT INTO kept VALUES (1, ?) ON CONFLICT DO UPDATE SET retention = excluded.retention')
        .run(JSON.stringify(retention));
      this.database.pragma('incremental_vacuum');
    });
  }

  async usage(): Promise<StoreUsage> {
    return this.guard(() => {
      const held = this.minuteTable.held();
      const bytes = usedBytes(this.database);
      const sum = [...held.values()].reduce((all, each) => all + each, 0);
      const newest = this.rollUpTable.newestHour();
      const chunk =
        newest === undefined ? undefined : this.minuteTable.chunkBytes(newest - DAY_MINUTES, newest);
      const kept = this.database.prepare('SELECT retention FROM kept').pluck().get();
      const retention = v.safeParse(RETENTION, typeof kept === 'string' ? JSON.parse(kept) : undefined);
      return {
        bytes,
        devices: held.size,
        // with its part of pages, hours and all else
        bytesPerDeviceDay: chunk && (chunk * (DAY_MINUTES / CHUNK_MINUTES) * bytes) / sum,
        retention: retention.success ? (retention.output as Retention) : undefined,
      };
    });
  }

  async close(): Promise<void> {
    this.guard(() => this.database.close());
    this.mark?.clear();
  }

  /** Devices over their budget give their oldest minutes; over that of all, those that hold the most. */
  private keepBudget({ maxBytes, maxBytesPerDevice = Number.POSITIVE_INFINITY }: Retention): void {
    for (let round = 0; round < BUDGET_ROUNDS; round++) {
      const held = this.minuteTable.held();
      const all = [...held.values()];
      const sum = all.reduce((total, each) => total + each, 0);
      const used = usedBytes(this.database);
      const tooMuch = Math.max(0, used - maxBytes);
      // old hours do not take the place of all minutes
      if (tooMuch > 0 && used - sum > maxBytes / 2 && this.deleteOldestHours()) continue;
      const level = Math.min(
        maxBytesPerDevice,
        tooMuch > 0 ? fairLevel(all, sum - tooMuch) : Number.POSITIVE_INFINITY,
      );
      const excess = new Map<number, number>();
      for (const [device, bytes] of held) if (bytes > level) excess.set(device, bytes - level);
      if (excess.size === 0) return;
      this.minuteTable.deleteOldest(
        excess,
        key => this.rollUpTable.rollUpChunk(key, CHUNK_MINUTES),
        BUDGET_CHUNKS,
      );
    }
  }

  /** Lets a day of the oldest hours go, or of days where there are none. @returns whether there was anything. */
  private deleteOldestHours(): boolean {
    return (
      this.rollUpTable.deleteOldest(ROLL_UPS.hour, DAY_MINUTES) ||
      this.rollUpTable.deleteOldest(ROLL_UPS.day, DAY_MINUTES)
    );
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
    const id = this.knownId(device)!;
    this.ids.set(device, id);
    return id;
  }

  private knownId(device: string): number | undefined {
    return this.database
      .prepare<[string], number>('SELECT id FROM devices WHERE device = ?')
      .pluck()
      .get(device);
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

const snapshotCrc = (at: number, savedAt: number, log: string | null, document: Uint8Array): number =>
  crc32(Buffer.concat([Buffer.from(`${at} ${savedAt} ${log} `), document]));

const inflate = (bytes: Uint8Array): Uint8Array =>
  inflateRawSync(bytes, { maxOutputLength: SNAPSHOT_LIMITS.maxBytes });
