/**
 * The frame log in an SQLite file of its own. Appends that come close together share one transaction and one fsync:
 * the first waits for nothing, what arrives while the disk is busy goes with the next.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { FrameLog, LoggedFrame } from '../frame_log.js';
import { type Database, guarded, openDatabase, type Schema } from './database.js';

const SCHEMA: Schema = {
  version: 1,
  create: `CREATE TABLE frames (
    id INTEGER PRIMARY KEY AUTOINCREMENT, partition INTEGER NOT NULL, device TEXT NOT NULL, received REAL NOT NULL, payload BLOB NOT NULL)`,
};

const REPLAY_PAGE = 500;
const TRIM_PAGE = 5_000;

interface Waiting {
  readonly partition: number;
  readonly frames: readonly LoggedFrame[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface StoredFrame {
  id: number;
  device: string;
  receivedAt: number;
  payload: Buffer;
}

export class SqliteFrameLog implements FrameLog {
  private readonly path: string;
  private readonly database: Database;
  private readonly batchMs: number;
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastCommitMs = 0;
  private closed = false;

  /**
   * @param batchMs the pause between commits, at most 50: an append waits no longer than that.
   * @throws EdgevitalsError STORE_FAILED; see openDatabase.
   */
  constructor(path: string, batchMs = 20) {
    this.path = path;
    this.batchMs = Math.min(50, Math.max(0, batchMs));
    this.database = openDatabase(path, SCHEMA, { synchronous: 'FULL' });
  }

  append(partition: number, frames: readonly LoggedFrame[]): Promise<void> {
    if (this.closed)
      return Promise.reject(new EdgevitalsError('STORE_FAILED', `the frame log ${this.path} is closed`));
    return new Promise((resolve, reject) => {
      this.waiting.push({ partition, frames, resolve, reject });
      const pause = Math.max(0, this.batchMs - (performance.now() - this.lastCommitMs));
      this.timer ??= setTimeout(() => this.commit(), pause);
    });
  }

  *replay(since: number): Iterable<LoggedFrame> {
    const page = this.database.prepare<[number, number, number], StoredFrame>(
      `SELECT id, device, received AS receivedAt, payload FROM frames
       WHERE id > ? AND received >= ? ORDER BY id LIMIT ?`,
    );
    for (let after = 0; ; ) {
      const rows = guarded(this.path, () => page.all(after, since, REPLAY_PAGE));
      yield* rows;
      if (rows.length < REPLAY_PAGE) return;
      after = rows.at(-1)!.id;
    }
  }

  async trim(before: number, maxBytes: number): Promise<void> {
    guarded(this.path, () => {
      this.database.prepare('DELETE FROM frames WHERE received < ?').run(before);
      const total = this.database
        .prepare<[], number>('SELECT coalesce(sum(length(payload)), 0) FROM frames')
        .pluck();
      const oldest = this.database.prepare(
        'DELETE FROM frames WHERE id IN (SELECT id FROM frames ORDER BY id LIMIT ?)',
      );
      while (total.get()! > maxBytes && oldest.run(TRIM_PAGE).changes > 0);
      this.database.pragma('incremental_vacuum');
    });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.commit();
    this.closed = true;
    guarded(this.path, () => this.database.close());
  }

  private commit(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length === 0) return;
    try {
      guarded(this.path, () => {
        const insert = this.database.prepare(
          'INSERT INTO frames (partition, device, received, payload) VALUES (?, ?, ?, ?)',
        );
        this.database.transaction(() => {
          for (const { partition, frames } of batch) {
            for (const { device, receivedAt, payload } of frames) {
              insert.run(partition, device, receivedAt, payload);
            }
          }
        })();
      });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.lastCommitMs = performance.now();
    }
  }
}
