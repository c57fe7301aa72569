/** Programs that write, each in its own way and the same for the same scenario. For tests only. */
import { randomNumbers } from '@edgevitals/shared/random';
import { PAGE_BYTES } from './device/flash_device.js';
import { type LinuxStorage, noIo, type ProcessIo } from './host/linux.js';
import type { SimulatedFile } from './host/simulated_file.js';

export interface WritingProgram {
  readonly name: string;
  readonly pid: number;
  /** How often it acts, s. */
  readonly everySeconds: number;
  /** @returns what it does each time. */
  readonly begin: (linux: LinuxStorage, io: ProcessIo) => () => void;
}

export interface ProgramPace {
  readonly name: string;
  readonly pid: number;
  readonly everySeconds: number;
}

/** Writes large records one after the other into files that it goes round. */
export const streamWriter = (
  pace: ProgramPace,
  { bytes = 65_536, fileBytes = 8 << 20, files = 4 } = {},
): WritingProgram => ({
  ...pace,
  begin: (linux, io) => {
    const kept: SimulatedFile[] = [];
    let made = 0;
    return () => {
      let file = kept.at(-1);
      if (file === undefined || file.size >= fileBytes) {
        if (kept.length >= files) linux.unlink(io, kept.shift()!);
        file = linux.create(`${pace.name}.${made++}`);
        kept.push(file);
      }
      linux.append(io, file, bytes);
    };
  },
});

/** Appends lines, each of them durable unless said; goes on with a new file when one is large. */
export const logger = (
  pace: ProgramPace,
  { bytes = 100, sync = 'fsync' as 'fsync' | 'fdatasync' | 'none', fileBytes = 1 << 20 } = {},
): WritingProgram => ({
  ...pace,
  begin: (linux, io) => {
    let file = linux.create(`${pace.name}.log`);
    return () => {
      if (file.size >= fileBytes) {
        const next = linux.create(`${pace.name}.log.new`);
        linux.rename(io, next, file.name, file);
        file = next;
      }
      linux.append(io, file, bytes);
      if (sync !== 'none') linux[sync](file);
    };
  },
});

/** Replaces a small file: a new one, synced, that takes its name. */
export const atomicReplacer = (pace: ProgramPace, { bytes = 2000 } = {}): WritingProgram => ({
  ...pace,
  begin: (linux, io) => {
    let current: SimulatedFile | undefined;
    return () => {
      const next = linux.create(`${pace.name}.tmp`);
      linux.append(io, next, bytes);
      linux.fsync(next);
      linux.rename(io, next, pace.name, current);
      current = next;
    };
  },
});

/** Writes files that are gone before anybody writes them back. */
export const tempFileWriter = (
  pace: ProgramPace,
  { bytes = 1 << 20, record = 65_536 } = {},
): WritingProgram => ({
  ...pace,
  begin: (linux, io) => () => {
    const file = linux.create(`${pace.name}.tmp`);
    while (file.size < bytes) linux.append(io, file, record);
    linux.unlink(io, file);
  },
});

/** Writes pages of a large file past the page cache, wherever: what costs a device most. */
export const randomWriter = (
  pace: ProgramPace,
  { filePages = 4096, pages = 1, seed = pace.pid } = {},
): WritingProgram => ({
  ...pace,
  begin: (linux, io) => {
    const file = databaseOf(linux, pace.name, filePages);
    const random = randomNumbers(seed);
    return () => {
      for (let i = 0; i < pages; i++)
        linux.writeDirect(io, file, Math.floor(random() * filePages) * PAGE_BYTES, PAGE_BYTES);
    };
  },
});

/** Stores to pages of a mapped file in turns, and has them written: no write call counts that. */
export const mappedWriter = (pace: ProgramPace, { filePages = 256, pages = 8 } = {}): WritingProgram => ({
  ...pace,
  begin: (linux, io) => {
    const file = databaseOf(linux, pace.name, filePages);
    let at = 0;
    return () => {
      for (let i = 0; i < pages; i++)
        linux.storeMapped(io, file, (at++ % filePages) * PAGE_BYTES, PAGE_BYTES);
      linux.fdatasync(file);
    };
  },
});

const SQLITE_PAGE = 4096;

/**
 * SQLite's rollback journal, one insert a time (sqlite.org/atomiccommit.html): pages as they were go to a journal, which is
 * synced, its header again, then the database, and the journal is deleted.
 */
export const sqliteRollback = (
  pace: ProgramPace,
  { pages = 2, databasePages = 64 } = {},
): WritingProgram => ({
  ...pace,
  begin: (linux, io) => {
    const database = databaseOf(linux, pace.name, databasePages);
    let at = 0;
    return () => {
      const journal = linux.create(`${pace.name}-journal`);
      linux.write(io, journal, 0, 512);
      for (let i = 0; i < pages; i++) {
        const place = 512 + i * (SQLITE_PAGE + 8);
        linux.write(io, journal, place, 4);
        linux.write(io, journal, place + 4, SQLITE_PAGE);
        linux.write(io, journal, place + 4 + SQLITE_PAGE, 4);
      }
      linux.fdatasync(journal);
      linux.write(io, journal, 0, 12);
      linux.fdatasync(journal);
      // the first page has the change counter
      for (let i = 0; i < pages; i++)
        linux.write(
          io,
          database,
          i === 0 ? 0 : (1 + (at++ % (databasePages - 1))) * SQLITE_PAGE,
          SQLITE_PAGE,
        );
      linux.fdatasync(database);
      linux.unlink(io, journal);
    };
  },
});

/** SQLite's write-ahead log: frames are appended and synced, and now and then copied into the database (sqlite.org/wal.html). */
export const sqliteWal = (
  pace: ProgramPace,
  { pages = 1, databasePages = 64, checkpointFrames = 1000 } = {},
): WritingProgram => ({
  ...pace,
  begin: (linux, io) => {
    const database = databaseOf(linux, pace.name, databasePages);
    const log = linux.create(`${pace.name}-wal`);
    let frames = 0;
    return () => {
      if (frames === 0) linux.write(io, log, 0, 32);
      for (let i = 0; i < pages; i++) {
        const place = 32 + frames++ * (SQLITE_PAGE + 24);
        linux.write(io, log, place, 24);
        linux.write(io, log, place + 24, SQLITE_PAGE);
      }
      linux.fdatasync(log);
      if (frames < checkpointFrames) return;
      for (let page = 0; page < Math.min(frames, databasePages); page++)
        linux.write(io, database, page * SQLITE_PAGE, SQLITE_PAGE);
      linux.fdatasync(database);
      frames = 0;
    };
  },
});

/** A database that is there already. */
function databaseOf(linux: LinuxStorage, name: string, pages: number): SimulatedFile {
  const file = linux.create(name);
  linux.append(noIo(), file, pages * SQLITE_PAGE);
  linux.fsync(file);
  return file;
}
