/**
 * One process in a directory. The lock is SQLite's own on an empty file: the kernel lets go of it when its process
 * ends, however that ends, so there is none that is stale, and it holds between containers that share the directory,
 * where numbers of processes say nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import Sqlite from 'better-sqlite3';
import { makeDirectory } from '../make_directory.js';
import { storeFailure } from '../store_failure.js';

export class DirectoryLock {
  private readonly database: Sqlite.Database;

  /**
   * Makes the directory if need be, and locks it until `release` or the end of the process.
   * @throws EdgevitalsError STORE_FAILED when another has it (its process is named), or it cannot be written to.
   */
  constructor(directory: string) {
    const path = join(directory, 'lock');
    // beside the lock, which must not be opened for reading: closing it would let go of it
    const owner = join(directory, 'owner');
    let database: Sqlite.Database | undefined;
    try {
      makeDirectory(directory);
      database = new Sqlite(path, { timeout: 0 });
      database.exec('BEGIN EXCLUSIVE');
      writeFileSync(owner, `${process.pid}\n`);
    } catch (cause) {
      database?.close();
      if ((cause as { code?: unknown }).code !== 'SQLITE_BUSY') throw storeFailure(path, cause);
      throw new EdgevitalsError(
        'STORE_FAILED',
        `${directory} is in use by process ${readOwner(owner)}: stop that analyzer, or use another data directory`,
        { cause },
      );
    }
    this.database = database;
  }

  release(): void {
    this.database.close();
  }
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}
