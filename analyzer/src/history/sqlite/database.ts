/** Opens SQLite files: ours alone, of a version that is known or can be brought to it. */
import { dirname } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import Sqlite from 'better-sqlite3';
import { makeDirectory } from '../make_directory.js';
import { guarded } from '../store_failure.js';
import { hasOwnFile } from './store_path.js';

export type Database = Sqlite.Database;

/** Marks our files in their header ("EVit"), so that another program's database is not written to. */
const APPLICATION_ID = 0x45566974;

export interface Schema {
  /** Counts up; a file with a newer one is refused. */
  readonly version: number;
  /** Makes the tables of an empty file. */
  readonly create: string;
  /** By version, what makes the next of it. */
  readonly upgrades: Readonly<Record<number, string>>;
}

export interface OpenOptions {
  /** FULL: a commit survives a power cut. NORMAL: it survives the end of the process. */
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly readonly?: boolean;
}

/**
 * Opens or creates the database at `path` (`:memory:` for one in RAM, `TEMPORARY_STORE`).
 * @throws EdgevitalsError STORE_FAILED when the file is not ours, damaged, locked, of a newer version or unreachable.
 */
export function openDatabase(path: string, schema: Schema, options: OpenOptions): Database {
  return guarded(path, () => {
    if (hasOwnFile(path) && options.readonly !== true) makeDirectory(dirname(path));
    const database = new Sqlite(path, {
      readonly: options.readonly === true,
      fileMustExist: options.readonly === true,
      timeout: 5000,
    });
    try {
      prepare(database, path, schema, options);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function prepare(database: Database, path: string, schema: Schema, options: OpenOptions): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  const application = Number(database.pragma('application_id', { simple: true }));
  const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (tables > 0 && application !== APPLICATION_ID) {
    throw new EdgevitalsError(
      'STORE_FAILED',
      `${path} is a database of another program; choose another data directory`,
    );
  }
  const upgrades = tables === 0 ? [] : upgradesFrom(version, schema, options.readonly === true);
  if (upgrades === undefined) {
    throw new EdgevitalsError(
      'STORE_FAILED',
      `${path} has store version ${version}, this analyzer reads ${schema.version}; use the analyzer that wrote it, or a new data directory`,
    );
  }
  if (options.readonly === true) return;
  if (tables === 0) database.pragma('auto_vacuum = INCREMENTAL');
  database.pragma('journal_mode = WAL');
  const steps = tables === 0 ? [schema.create, `PRAGMA application_id = ${APPLICATION_ID}`] : upgrades;
  if (steps.length > 0)
    database.transaction(() => {
      for (const step of steps) database.exec(step);
      database.pragma(`user_version = ${schema.version}`);
    })();
  database.pragma(`synchronous = ${options.synchronous}`);
  database.pragma('journal_size_limit = 16777216');
}

/** What brings a file of `version` to the schema's; undefined when nothing does, or may. */
function upgradesFrom(version: number, schema: Schema, isReadonly: boolean): string[] | undefined {
  const steps: string[] = [];
  for (let at = version; at !== schema.version; at++) {
    const step = isReadonly ? undefined : schema.upgrades[at];
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return steps;
}

/** Bytes that the content of `database` takes, free pages left out. */
export function usedBytes(database: Database): number {
  const [pages, free, size] = ['page_count', 'freelist_count', 'page_size'].map(name =>
    Number(database.pragma(name, { simple: true })),
  ) as [number, number, number];
  return (pages - free) * size;
}
