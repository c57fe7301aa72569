/** The segment that is written to: what `append` has resolved for is on the disk, and nothing else stays in the file. */
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HEADER_BYTES, newHeader } from './segment_format.js';

/** O_DSYNC is a write and an fdatasync in one call, at two thirds of the CPU time. */
const DURABLE = constants.O_WRONLY | constants.O_DSYNC;

export class SegmentFile {
  readonly path: string;
  readonly marker: Buffer;
  /** Bytes that are durable. */
  size: number;
  private readonly file: FileHandle;

  private constructor(path: string, file: FileHandle, marker: Buffer, size: number) {
    this.path = path;
    this.file = file;
    this.marker = marker;
    this.size = size;
  }

  /** Makes a new segment; it survives a power cut like its records. Leaves no file behind when it fails. */
  static async create(path: string): Promise<SegmentFile> {
    const { header, marker } = newHeader();
    const file = await open(path, DURABLE | constants.O_CREAT | constants.O_EXCL);
    const segment = new SegmentFile(path, file, marker, 0);
    try {
      await segment.append(header);
      await syncDirectory(dirname(path));
      return segment;
    } catch (error) {
      await segment.abandon();
      throw error;
    }
  }

  /** Goes on with a segment of `size` bytes. */
  static async resume(path: string, marker: Buffer, size: number): Promise<SegmentFile> {
    return new SegmentFile(path, await open(path, DURABLE), marker, size);
  }

  /** Resolves when `bytes` are durable. After a failure the segment has to be abandoned. */
  async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.size + done);
      done += bytesWritten;
    }
    this.size += bytes.length;
  }

  /**
   * Lets go of the segment after a failure: what is not durable is cut off, or passed over by readers where the disk
   * does not even do that. Returns false when no record is left and the file is gone.
   */
  async abandon(): Promise<boolean> {
    const empty = this.size <= HEADER_BYTES;
    await this.file.truncate(this.size).catch(() => {});
    await this.close();
    if (empty) await rm(this.path, { force: true }).catch(() => {});
    return !empty;
  }

  async close(): Promise<void> {
    await this.file.close().catch(() => {});
  }
}

/** A file's name is durable when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
