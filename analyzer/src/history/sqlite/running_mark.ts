/**
 * Tells whether what SQLite keeps beside its file while it runs (`-wal`: what has been written and is not in the file yet) is
 * still there. A clean end leaves none behind, a kill leaves it; a file `-running` beside the database stands from the start
 * to the clean end, so that one is told from the other. Without its `-wal` a database opens as if nothing were missing.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { guarded, isFull } from '../store_failure.js';

export class RunningMark {
  /** The file that should be there and is not; undefined when all is. */
  readonly missing: string | undefined;
  private readonly path: string;

  /** To be made before the database is opened. @param database path of its file. */
  constructor(database: string) {
    this.path = `${database}-running`;
    const needed = [database, `${database}-wal`];
    this.missing = existsSync(this.path) ? needed.find(file => !existsSync(file)) : undefined;
  }

  /** The database is open: from now on there is a `-wal`. @throws EdgevitalsError STORE_FAILED. */
  set(): void {
    guarded(this.path, () => {
      try {
        writeFileSync(this.path, `${process.pid}\n`);
      } catch (error) {
        // a file of that name stands there, even where nothing fits into it
        if (!isFull(error)) throw error;
      }
    });
  }

  /** It has been closed. */
  clear(): void {
    guarded(this.path, () => rmSync(this.path, { force: true }));
  }
}
