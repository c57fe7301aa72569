/**
 * A kernel above one disk: system calls, pages that are dirty until written back, and the counters of /proc/PID/io as they are
 * kept (mm/page-writeback.c, fs/read_write.c). For tests only.
 */
import { PAGE_BYTES } from '../device/flash_device.js';
import type { BlockDevice } from './block_device.js';
import type { FileSystem } from './file_system.js';
import { SimulatedFile } from './simulated_file.js';

/** vm.dirty_writeback_centisecs and vm.dirty_expire_centisecs, s. */
const WRITEBACK_SECONDS = 5;
const EXPIRE_SECONDS = 30;
/** Dirty pages at which writers write back themselves: 64 MiB. */
const MOST_DIRTY = 16_384;
const ROOT = 2;

/** /proc/PID/io. */
export interface ProcessIo {
  wchar: number;
  syscw: number;
  writeBytes: number;
  cancelledWriteBytes: number;
}

export class LinuxStorage {
  readonly disk: BlockDevice;
  readonly fileSystem: FileSystem;
  now = 0;
  /** Bytes that programs wrote, by how. */
  readonly asked = { buffered: 0, direct: 0, mapped: 0 };
  private readonly dirtyFiles = new Set<SimulatedFile>();
  private dirtyPages = 0;
  private lookedAt = 0;

  constructor(disk: BlockDevice, fileSystem: FileSystem) {
    this.disk = disk;
    this.fileSystem = fileSystem;
  }

  /** @param now seconds, never less than before. */
  advance(now: number): void {
    // what time does is done in order, however far it goes at once
    while (this.lookedAt + WRITEBACK_SECONDS <= now) {
      this.lookedAt += WRITEBACK_SECONDS;
      this.now = this.lookedAt;
      for (const file of [...this.dirtyFiles])
        if (this.now - file.dirtySince! >= EXPIRE_SECONDS) this.writeBack(file);
      this.fileSystem.advance(this.now);
    }
    this.now = now;
    this.fileSystem.advance(now);
  }

  /** @param directory by its inode: the root's is 2. */
  create(name: string, directory = ROOT): SimulatedFile {
    const file = new SimulatedFile(this.fileSystem.newInode(), directory, name);
    this.fileSystem.create(file);
    return file;
  }

  write(io: ProcessIo, file: SimulatedFile, offset: number, bytes: number): void {
    io.wchar += bytes;
    io.syscw++;
    this.asked.buffered += bytes;
    this.dirtyRange(io, file, offset, bytes);
  }

  append(io: ProcessIo, file: SimulatedFile, bytes: number): void {
    this.write(io, file, file.size, bytes);
  }

  /** Stores to a shared mapping: no call is counted, pages are. */
  storeMapped(io: ProcessIo, file: SimulatedFile, offset: number, bytes: number): void {
    this.asked.mapped += bytes;
    this.dirtyRange(io, file, offset, bytes);
  }

  /** O_DIRECT: whole pages. */
  writeDirect(io: ProcessIo, file: SimulatedFile, offset: number, bytes: number): void {
    io.wchar += bytes;
    io.syscw++;
    this.asked.direct += bytes;
    io.writeBytes += bytes;
    const grows = this.grow(file, offset + bytes);
    this.fileSystem.writePages(file, pagesOf(offset, bytes), false);
    this.fileSystem.touch(file, grows);
  }

  fsync(file: SimulatedFile): void {
    this.writeBack(file, true);
    this.fileSystem.sync(file, false);
  }

  fdatasync(file: SimulatedFile): void {
    this.writeBack(file, true);
    this.fileSystem.sync(file, true);
  }

  unlink(io: ProcessIo, file: SimulatedFile): void {
    this.drop(io, file);
    this.fileSystem.unlink(file);
  }

  /** @param replaced had the name until now. */
  rename(io: ProcessIo, file: SimulatedFile, name: string, replaced?: SimulatedFile): void {
    if (replaced !== undefined) {
      // auto_da_alloc: what replaces a file is on its way to the disk (fs/ext4/namei.c)
      this.writeBack(file);
      this.drop(io, replaced);
    }
    this.fileSystem.rename(file, name, replaced);
  }

  /** sync(2). */
  sync(): void {
    for (const file of [...this.dirtyFiles]) this.writeBack(file);
    this.fileSystem.syncAll();
  }

  /** What is dirty is gone. Files stay as they are: what of them was found again is of no concern to a disk. */
  losePower(): void {
    for (const file of [...this.dirtyFiles]) this.clean(file);
    this.fileSystem.losePower();
  }

  private dirtyRange(io: ProcessIo, file: SimulatedFile, offset: number, bytes: number): void {
    this.fileSystem.touch(file, this.grow(file, offset + bytes));
    for (const page of pagesOf(offset, bytes)) {
      // one that is dirty already costs nothing
      if (file.dirty.has(page)) continue;
      file.dirty.add(page);
      this.dirtyPages++;
      io.writeBytes += PAGE_BYTES;
    }
    file.dirtySince ??= this.now;
    this.dirtyFiles.add(file);
    while (this.dirtyPages > MOST_DIRTY) this.writeBack(this.dirtyFiles.values().next().value!);
  }

  private grow(file: SimulatedFile, size: number): boolean {
    if (size <= file.size) return false;
    file.size = size;
    return true;
  }

  private writeBack(file: SimulatedFile, syncing = false): void {
    if (file.dirty.size > 0)
      this.fileSystem.writePages(
        file,
        [...file.dirty].sort((a, b) => a - b),
        syncing,
      );
    this.clean(file);
  }

  /** Dirty pages that will never be written: counted for who drops them, whoever dirtied them. */
  private drop(io: ProcessIo, file: SimulatedFile): void {
    io.cancelledWriteBytes += file.dirty.size * PAGE_BYTES;
    this.clean(file);
    file.size = 0;
  }

  private clean(file: SimulatedFile): void {
    this.dirtyPages -= file.dirty.size;
    file.dirty.clear();
    file.dirtySince = undefined;
    this.dirtyFiles.delete(file);
  }
}

function pagesOf(offset: number, bytes: number): number[] {
  const first = Math.floor(offset / PAGE_BYTES);
  return Array.from({ length: Math.ceil((offset + bytes) / PAGE_BYTES) - first }, (_, i) => first + i);
}

export const noIo = (): ProcessIo => ({ wchar: 0, syscw: 0, writeBytes: 0, cancelledWriteBytes: 0 });
