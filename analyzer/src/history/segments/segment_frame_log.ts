/**
 * The frame log in segment files of a directory of its own. Frames that come while a write is under way, or less than
 * a pause after the last, share the next one: one write to the disk, however many they are.
 */
import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type AnalyzerInstance, thisInstance } from '../analyzer_instance.js';
import type { FrameLog, LoggedFrame, LogPosition } from '../frame_log.js';
import { DirectoryLock } from '../sqlite/index.js';
import { guarded, storeFailure } from '../store_failure.js';
import { ReplayGuard } from './replay_guard.js';
import { SegmentFile } from './segment_file.js';
import { HEADER_BYTES, recordBytes, writeRecord } from './segment_format.js';
import { type Damage, readMarker, readSegment } from './segment_reader.js';

export interface SegmentLogOptions {
  /** Who has the log: who comes second is told. */
  readonly instance?: AnalyzerInstance;
  /** Between the starts of two writes, so that a stream of frames does not become a write each. */
  readonly pauseMs?: number;
  /** A segment that has reached this is followed by a new one. */
  readonly segmentBytes?: number;
  /** The oldest segments beyond this go with each new one; 4 GiB unless said. `trim` may leave less. */
  readonly mostBytes?: number;
  /** Bytes that hold no whole record: a write that a kill has cut short, or a damaged disk. */
  readonly onDamage?: (damage: Damage) => void;
  /** A frame ended two starts in a row: it is not replayed any more; its copy is at `path`. */
  readonly onSetAside?: (frame: LoggedFrame, path: string) => void;
}

interface LoggedSegment {
  readonly path: string;
  /** What readers may see of it. */
  size: number;
  /** Of its records, hexadecimal; undefined where its header is damaged. */
  readonly marker: string | undefined;
}

/** A position, by the place of its segment among those that are there. */
interface SegmentPlace {
  readonly segment: number;
  readonly byte: number;
}

interface Waiting {
  readonly frames: readonly LoggedFrame[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A write takes whole pages, however little is new in them: at 20 ms a log of 200 frames/s wrote three and a half times its
 * bytes. What a frame waits for its acknowledgement in it is less than what a broker lets it wait.
 */
const PAUSE_MS = 50;
const MOST_BYTES = 4 * 1024 ** 3;
const NAME = /^\d{10}\.seg$/;
/** A batch's memory is kept for the next up to this size. */
const KEPT_BUFFER_BYTES = 1024 ** 2;

export class SegmentFrameLog implements FrameLog {
  private readonly directory: string;
  private readonly options: SegmentLogOptions;
  private readonly pauseMs: number;
  private readonly segmentBytes: number;
  private readonly lock: DirectoryLock;
  /** Oldest first; the last is written to while `file` is there. */
  private segments: LoggedSegment[] = [];
  private file: SegmentFile | undefined;
  private nextNumber = 1;
  private waiting: Waiting[] = [];
  private buffer = Buffer.alloc(0);
  /** The writes under way. */
  private writing: Promise<void> | undefined;
  /** The last segment of an earlier process is gone on with once, not after a failure. */
  private wrote = false;
  private lastWriteMs = Number.NEGATIVE_INFINITY;
  private closed = false;

  /**
   * @param directory made when it is not there; no other process may have it.
   * @throws EdgevitalsError ALREADY_RUNNING when another process has it, STORE_FAILED when it cannot be read or written.
   */
  constructor(directory: string, options: SegmentLogOptions = {}) {
    this.directory = directory;
    this.options = options;
    this.pauseMs = options.pauseMs ?? PAUSE_MS;
    this.segmentBytes = options.segmentBytes ?? 64 * 1024 ** 2;
    this.lock = new DirectoryLock(directory, options.instance ?? thisInstance('of unknown identity'));
    try {
      guarded(directory, () => this.findSegments());
    } catch (error) {
      this.lock.release();
      throw error;
    }
  }

  get end(): LogPosition | undefined {
    const last = this.segments.at(-1);
    return last?.marker === undefined ? undefined : `${last.marker}-${last.size}`;
  }

  append(_partition: number, frames: readonly LoggedFrame[]): Promise<void> {
    if (this.closed)
      return Promise.reject(new EdgevitalsError('STORE_FAILED', `the frame log ${this.directory} is closed`));
    return new Promise((resolve, reject) => {
      const bytes = frames.reduce((sum, frame) => sum + recordBytes(frame), 0);
      this.waiting.push({ frames, bytes, resolve, reject });
      this.writing ??= this.write();
    });
  }

  *replay(since: ReadonlyMap<string, LogPosition> = new Map()): Iterable<LoggedFrame> {
    const wanted = new Map<string, SegmentPlace>();
    for (const [device, position] of since) {
      const place = this.placeOf(position);
      if (place !== undefined) wanted.set(device, place);
    }
    const guard = guarded(this.directory, () => new ReplayGuard(this.directory));
    let through = false;
    try {
      for (const [i, { path, size, marker }] of [...this.segments].entries()) {
        for (const { frame, from } of readSegment(path, size, damage => this.options.onDamage?.(damage))) {
          const first = wanted.get(frame.device);
          if (first !== undefined && (i < first.segment || (i === first.segment && from < first.byte)))
            continue;
          const admitted = guarded(this.directory, () =>
            guard.admit(`${marker}-${from}`, frame, aside => this.options.onSetAside?.(frame, aside)),
          );
          if (admitted) yield frame;
        }
      }
      through = true;
    } finally {
      if (through) guard.done();
      else guard.leave();
    }
  }

  async trim(before: LogPosition | undefined, maxBytes: number): Promise<void> {
    let old = before === undefined ? 0 : (this.placeOf(before)?.segment ?? 0);
    let total = this.segments.reduce((sum, { size }) => sum + size, 0);
    // the last stays: it is written to, and its number is not given again
    while (this.segments.length > 1) {
      const { path, size } = this.segments[0]!;
      if (old-- <= 0 && total <= maxBytes) return;
      guarded(path, () => rmSync(path, { force: true }));
      this.segments.shift();
      total -= size;
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.writing;
    await this.file?.close();
    this.lock.release();
  }

  /** Where a position is; undefined when its segment is not there. */
  private placeOf(position: LogPosition): SegmentPlace | undefined {
    const [marker, byte] = position.split('-');
    const segment = this.segments.findIndex(each => each.marker === marker);
    return segment < 0 || marker === undefined ? undefined : { segment, byte: Number(byte) };
  }

  /** Finds what an earlier process left. */
  private findSegments(): void {
    const names = readdirSync(this.directory)
      .filter(name => NAME.test(name))
      .sort();
    this.nextNumber = Number.parseInt(names.at(-1) ?? '0', 10) + 1;
    for (const name of names) {
      const path = join(this.directory, name);
      const { size } = statSync(path);
      // a kill came between the making of the file and its header
      if (size < HEADER_BYTES) {
        rmSync(path, { force: true });
        continue;
      }
      const segment = { path, size, marker: readMarker(path)?.toString('hex') };
      if (name === names.at(-1)) this.cutTornTail(segment);
      this.segments.push(segment);
    }
  }

  /** The last write may have been cut short: what follows the last whole record was never acknowledged. */
  private cutTornTail(segment: LoggedSegment): void {
    const { path, size } = segment;
    if (segment.marker === undefined) return;
    let end = HEADER_BYTES;
    // damage before the last record is told by the replay
    for (const { to } of readSegment(path, size, () => {})) end = to;
    if (end === size) return;
    truncateSync(path, end);
    segment.size = end;
    this.options.onDamage?.({ path, from: end, to: size });
  }

  /** Writes until nothing waits. */
  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const pause = this.pauseMs - (performance.now() - this.lastWriteMs);
      // what comes in the same turn of the event loop goes together even without a pause
      await (pause > 1 && !this.closed ? sleep(pause) : nextTurn());
      this.lastWriteMs = performance.now();
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.writeBatch(batch);
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        const error = storeFailure(this.directory, cause);
        for (const { reject } of batch) reject(error);
      }
    }
    this.writing = undefined;
  }

  private async writeBatch(batch: readonly Waiting[]): Promise<void> {
    const bytes = batch.reduce((sum, one) => sum + one.bytes, 0);
    const file = await this.openFor(bytes);
    const segment = this.segments.at(-1)!;
    if (this.buffer.length < bytes) this.buffer = Buffer.allocUnsafe(bytes);
    let end = 0;
    for (const { frames } of batch)
      for (const frame of frames) end = writeRecord(this.buffer, end, file.marker, frame);
    try {
      await file.append(this.buffer.subarray(0, end));
    } catch (error) {
      // a new segment, when there is space again: what the disk has made of this one's end nobody knows
      this.file = undefined;
      if (!(await file.abandon())) this.segments.pop();
      throw error;
    }
    segment.size = file.size;
    if (this.buffer.length > KEPT_BUFFER_BYTES) this.buffer = Buffer.alloc(0);
  }

  /** The segment that the next `bytes` go into. */
  private async openFor(bytes: number): Promise<SegmentFile> {
    const last = this.segments.at(-1);
    if (this.file !== undefined) {
      if (this.file.size + bytes <= this.segmentBytes || this.file.size <= HEADER_BYTES) return this.file;
      await this.file.close();
      this.file = undefined;
    } else if (!this.wrote && last !== undefined && last.size + bytes <= this.segmentBytes) {
      const marker = readMarker(last.path);
      if (marker !== undefined) this.file = await SegmentFile.resume(last.path, marker, last.size);
    }
    this.wrote = true;
    if (this.file === undefined) {
      const path = join(this.directory, `${String(this.nextNumber).padStart(10, '0')}.seg`);
      this.nextNumber++;
      this.file = await SegmentFile.create(path);
      this.segments.push({ path, size: HEADER_BYTES, marker: this.file.marker.toString('hex') });
      // a flood between two calls of `trim` would fill the disk
      await this.trim(undefined, Math.max(0, (this.options.mostBytes ?? MOST_BYTES) - this.segmentBytes));
    }
    return this.file;
  }
}
