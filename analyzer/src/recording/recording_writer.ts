import { setTimeout as pause } from 'node:timers/promises';
import type { LoggedFrame } from '../history/frame_log.js';
import { SegmentFile } from '../history/segments/segment_file.js';
import { recordBytes, writeRecord } from '../history/segments/segment_format.js';
import { storeFailure } from '../history/store_failure.js';
import { type RecordedMessage, toLogged } from './recorded_message.js';

/** What a kill may cost; each write is whole pages of the disk. */
const WRITE_MS = 500;
/** What waits for the disk beyond this makes others wait. */
const MOST_WAITING_BYTES = 8 * 1024 ** 2;

/** What became of a message: one that no record can hold is left out, and behind a full file's last one comes nothing. */
export type Taking = 'taken' | 'too-large' | 'full';

/**
 * Writes messages to a new file, whole records only. What has been written survives a power cut; a kill costs what came in the
 * last half second.
 */
export class RecordingWriter {
  /** Bytes of the file, with what waits to be written. */
  bytes: number;
  /** Rejects when the disk takes no more: nothing is written from then on. */
  readonly failure: Promise<never>;
  private readonly file: SegmentFile;
  private readonly mostBytes: number;
  private waiting: LoggedFrame[] = [];
  private waitingBytes = 0;
  private writing: Promise<void> | undefined;
  private readonly closing = new AbortController();
  private fail: (error: unknown) => void = () => {};
  private hasFailed = false;

  private constructor(file: SegmentFile, mostBytes: number) {
    this.file = file;
    this.mostBytes = mostBytes;
    this.bytes = file.size;
    this.failure = new Promise((_, reject) => {
      this.fail = reject;
    });
    // whoever closes it is told as well
    this.failure.catch(() => {});
  }

  /**
   * @param mostBytes that the file may have.
   * @throws EdgevitalsError STORE_FAILED when there is a file at `path`, or none can be made.
   */
  static async create(path: string, mostBytes: number): Promise<RecordingWriter> {
    try {
      return new RecordingWriter(await SegmentFile.create(path), mostBytes);
    } catch (cause) {
      throw storeFailure(path, cause);
    }
  }

  /** Takes a message, and resolves when there is room for more to wait. */
  async add(message: RecordedMessage): Promise<Taking> {
    // the packet that it is a view of may be used again
    const logged = toLogged({ ...message, payload: Uint8Array.from(message.payload) });
    const bytes = sizeOf(logged);
    if (bytes === undefined) return 'too-large';
    if (this.hasFailed || this.closing.signal.aborted || this.bytes + bytes > this.mostBytes) return 'full';
    this.waiting.push(logged);
    this.waitingBytes += bytes;
    this.bytes += bytes;
    this.writing ??= this.write();
    if (this.waitingBytes > MOST_WAITING_BYTES) await this.writing;
    return 'taken';
  }

  /** Writes what waits. @throws EdgevitalsError STORE_FAILED when that, or a write before, has failed. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.writing;
    await this.file.close();
    if (this.hasFailed) await this.failure;
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0 && !this.hasFailed) {
      if (this.waitingBytes <= MOST_WAITING_BYTES)
        await pause(WRITE_MS, undefined, { signal: this.closing.signal }).catch(() => {});
      const batch = this.waiting;
      const buffer = Buffer.allocUnsafe(this.waitingBytes);
      this.waiting = [];
      this.waitingBytes = 0;
      let end = 0;
      for (const logged of batch) end = writeRecord(buffer, end, this.file.marker, logged);
      try {
        await this.file.append(buffer);
      } catch (cause) {
        this.hasFailed = true;
        this.waiting = [];
        // records that are whole stay
        await this.file.abandon();
        this.fail(storeFailure(this.file.path, cause));
      }
    }
    this.writing = undefined;
  }
}

function sizeOf(logged: LoggedFrame): number | undefined {
  try {
    return recordBytes(logged);
  } catch {
    return undefined;
  }
}
