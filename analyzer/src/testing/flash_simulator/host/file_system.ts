/** What the kernel asks of a file system; it writes to the disk itself. For tests only. */
import type { SimulatedFile } from './simulated_file.js';

export interface FileSystem {
  /** A new name in a directory. */
  create(file: SimulatedFile): void;
  /** The last name is gone: blocks are free. */
  unlink(file: SimulatedFile): void;
  /** Gives it another name of its directory; `replaced`, which had that name, is gone then. */
  rename(file: SimulatedFile, name: string, replaced: SimulatedFile | undefined): void;
  /** A write call: times, and the size when it grows. */
  touch(file: SimulatedFile, grows: boolean): void;
  /** Pages of a file, ascending, to the disk. @param syncing a call waits for them. */
  writePages(file: SimulatedFile, pages: readonly number[], syncing: boolean): void;
  /** After its data: makes a file durable. @param dataOnly fdatasync. */
  sync(file: SimulatedFile, dataOnly: boolean): void;
  /** Everything that is pending, with metadata in its place. */
  syncAll(): void;
  /** What is pending is gone; the rest is found again when it is mounted. */
  losePower(): void;
  /** Time passes. @param now seconds. */
  advance(now: number): void;
  /** Tells the disk what is free (fstrim). */
  trimFree(): void;
  newInode(): number;
}
