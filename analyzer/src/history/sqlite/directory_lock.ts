/**
 * One process in a directory. The lock is SQLite's own on an empty file: the kernel lets go of it when its process
 * ends, however that ends, so there is none that is stale, and it holds between containers that share the directory,
 * where numbers of processes say nothing.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import Sqlite from 'better-sqlite3';
import {
  type AnalyzerInstance,
  decodeInstance,
  describeInstance,
  encodeInstance,
} from '../analyzer_instance.js';
import { makeDirectory } from '../make_directory.js';
import { isFull, storeFailure } from '../store_failure.js';

/** From the lock to the name of who has it. */
const NOTED_MS = 250;

export class DirectoryLock {
  private readonly database: Sqlite.Database;

  /**
   * Makes the directory if need be, and locks it until `release` or the end of the process.
   * @param instance who takes it: who finds it locked is told.
   * @throws EdgevitalsError ALREADY_RUNNING when another has it, STORE_FAILED when it cannot be written to.
   */
  constructor(directory: string, instance: AnalyzerInstance) {
    const path = join(directory, 'lock');
    // beside the lock, which must not be opened for reading: closing it would let go of it
    const owner = join(directory, 'owner');
    let database: Sqlite.Database | undefined;
    try {
      makeDirectory(directory);
      database = new Sqlite(path, { timeout: 0 });
      database.exec('BEGIN EXCLUSIVE');
      note(owner, instance);
    } catch (cause) {
      database?.close();
      if ((cause as { code?: unknown }).code !== 'SQLITE_BUSY') throw storeFailure(path, cause);
      throw new EdgevitalsError(
        'ALREADY_RUNNING',
        `${directory} is in use by ${readOwner(owner)}: stop that one, or use another data directory`,
        { cause },
      );
    }
    this.database = database;
  }

  release(): void {
    this.database.close();
  }
}

/** Says whose the directory is, at once whole; on a disk that is full it is locked all the same. */
function note(owner: string, instance: AnalyzerInstance): void {
  const fresh = `${owner}.new`;
  try {
    writeFileSync(fresh, `${encodeInstance(instance)}\n`);
    renameSync(fresh, owner);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

function readOwner(path: string): string {
  // who has taken it just now has yet to say so, over the name of who had it before
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NOTED_MS);
  try {
    const text = readFileSync(path, 'utf8').trim();
    // before there was more to say it was the process alone
    if (/^\d+$/.test(text)) return `process ${text}`;
    return describeInstance(decodeInstance(text) ?? { run: '' });
  } catch {
    return 'another analyzer';
  }
}
