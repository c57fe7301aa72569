/** History in one SQLite file: a packed row for some minutes of a device. Readers in other processes work while it writes. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import type { Finding } from '@edgevitals/shared/results';
import type { ReleaseDay } from '../../releases/release_day.js';
import { crc32 } from '../crc32.js';
import { CHUNK_MINUTES } from '../minute_chunk.js';
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
import type { StoreDamage } from '../store_damage.js';
import { guarded } from '../store_failure.js';
import { type Database, openDatabase, type Schema, usedBytes } from './database.js';
import { MinuteTable } from './minute_table.js';
import { RELEASE_TABLE, ReleaseTable } from './release_table.js';
import { CHANGED, RowDamage, verify } from './row_damage.js';
import { RunningMark } from './running_mark.js';

export const SCHEMA: Schema = {
  version: 4,
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
  `,
  upgrades: {
    2: `
      ALTER TABLE minutes ADD COLUMN crc INTEGER;
      ALTER TABLE findings ADD COLUMN crc INTEGER;
      ALTER TABLE snapshots ADD COLUMN log TEXT;
      ALTER TABLE snapshots ADD COLUMN crc INTEGER;
    `,
    3: RELEASE_TABLE,
  },
};

/** Minutes of all devices that go at once when the budget is passed. */
const BUDGET_STEP_MINUTES = 60;
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
  private readonly releaseTable: ReleaseTable;

  /**
   * @param path of the file, made when it is not there; `:memory:` keeps everything in RAM.
   * @throws EdgevitalsError STORE_FAILED; see openDatabase.
   */
  constructor(path: string, options: SqliteStoreOptions = {}) {
    this.path = path;
    const { onDamage = () => {} } = options;
    this.damage = new RowDamage(path, onDamage);
    const mark = path === ':memory:' || options.readonly === true ? undefined : new RunningMark(path);
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
    this.releaseTable = new ReleaseTable(this.database, this.damage, device => this.idOf(device));
    mark?.set();
  }

  async putMinutes(rows: readonly MinuteRow[]): Promise<void> {
    if (rows.length > 0) this.transaction(() => this.minuteTable.put(rows));
  }

  async minutes(device: string, fromMinute: number, toMinute: number): Promise<Slice[]> {
    return this.guard(() => this.minuteTable.read(device, fromMinute, toMinute));
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
      const cutoff = this.minuteTable.cutoff(retention.days, Math.floor(now / 60));
      if (cutoff !== undefined) {
        this.minuteTable.deleteBefore(cutoff);
        this.releaseTable.deleteBefore(Math.floor(cutoff / 1440));
        this.database
          .prepare("DELETE FROM findings WHERE status = 'resolved' AND updated < ?")
          .run(cutoff * 60);
      }
      while (usedBytes(this.database) > retention.maxBytes) {
        const oldest = this.minuteTable.oldest();
        if (oldest === undefined) break;
        this.minuteTable.deleteBefore(oldest + BUDGET_STEP_MINUTES + CHUNK_MINUTES - 1);
      }
      this.database.pragma('incremental_vacuum');
    });
  }

  async close(): Promise<void> {
    this.guard(() => this.database.close());
    this.mark?.clear();
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

const snapshotCrc = (at: number, savedAt: number, log: string | null, document: Uint8Array): number =>
  crc32(Buffer.concat([Buffer.from(`${at} ${savedAt} ${log} `), document]));

const inflate = (bytes: Uint8Array): Uint8Array =>
  inflateRawSync(bytes, { maxOutputLength: SNAPSHOT_LIMITS.maxBytes });
