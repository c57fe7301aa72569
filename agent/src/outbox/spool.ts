import type { HostFolder } from '../host/host.js';
import { decodeSegment, encodeHeader, encodeRecord } from './segment.js';

export interface SpoolOptions {
  readonly folder: HostFolder;
  /** Wall clock, for the day. */
  readonly wallMs: () => number;
  readonly maxBytes: number;
  readonly dailyBytes: number;
  /** False for a folder in memory (tmpfs): nothing is gained by a sync there. */
  readonly sync: boolean;
  /** Frames that were dropped for room. */
  readonly onDrop?: (frames: number) => void;
}

interface File {
  readonly name: string;
  bytes: number;
  frames: number;
}

/** Frames of one file, in order; `done` when none of them is needed any more. */
export interface SpooledFrames {
  readonly frames: readonly Uint8Array[];
  done(): void;
}

/** A segment is closed when it has reached this size: what is dropped for room is dropped by segment. */
const SEGMENT_BYTES = 128 * 1024;
const PAGE = 4096;
const DAY_MS = 86_400_000;
const SUFFIX = '.spool';

/**
 * Frames on disk for long outages: append-only segments in a folder, oldest first, bounded in all and by what may be
 * written in a day. Every batch is appended in one write and synced before it counts as kept: a crash loses at most
 * the batch that was being written, and what it left torn is cut off at the next start. Nothing is written until a
 * batch comes.
 */
export class Spool {
  private readonly options: SpoolOptions;
  private limits: Pick<SpoolOptions, 'maxBytes' | 'dailyBytes'>;
  private readonly files: File[] = [];
  /** Being sent: counted until it is done, and not appended to. */
  private readonly taken = new Set<File>();
  private active: File | undefined;
  private nextNumber = 1;
  private day: number;
  private charged = 0;
  private written = 0;

  /** Opens what an earlier run left. @throws EdgevitalsError STORE_FAILED when the folder cannot be used. */
  constructor(options: SpoolOptions) {
    this.options = options;
    this.limits = options;
    this.day = this.today();
    this.open();
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return [...this.files, ...this.taken].reduce((sum, file) => sum + file.bytes, 0);
  }
  /** Frames that wait and have not been taken. */
  get waiting(): number {
    return this.files.reduce((sum, file) => sum + file.frames, 0);
  }
  /** Bytes written since the start, in whole pages: what a flash sees. */
  get writtenBytes(): number {
    return this.written;
  }
  /** Bytes charged to the present day. */
  get chargedToday(): number {
    return this.charged;
  }

  resize(limits: Pick<SpoolOptions, 'maxBytes' | 'dailyBytes'>): void {
    this.limits = limits;
  }

  /**
   * Keeps as many of `frames` as the budgets allow, from the first on, dropping the oldest segments for room.
   * @returns how many are kept, durably. @throws EdgevitalsError STORE_FAILED; none is kept then.
   */
  append(frames: readonly Uint8Array[]): number {
    const today = this.today();
    // a clock that goes back does not give the budget of a day twice
    if (today > this.day) {
      this.day = today;
      this.charged = 0;
    }
    const { maxBytes, dailyBytes } = this.limits;
    const begins = this.active === undefined || this.active.bytes >= SEGMENT_BYTES;
    const parts: Uint8Array[] = begins ? [encodeHeader({ day: this.day, charged: this.charged })] : [];
    let bytes = parts[0]?.length ?? 0;
    let kept = 0;
    for (const frame of frames) {
      const record = encodeRecord(frame);
      const more = bytes + record.length;
      if (more > maxBytes || this.charged + charge(more) > dailyBytes) break;
      parts.push(record);
      bytes = more;
      kept++;
    }
    if (kept === 0) return 0;
    this.makeRoom(bytes, maxBytes);
    const file = begins || this.active === undefined ? this.begin() : this.active;
    this.write(file, parts, bytes);
    file.frames += kept;
    return kept;
  }

  /** The frames of the oldest segment; undefined when none waits. What cannot be read is dropped. */
  take(): SpooledFrames | undefined {
    for (;;) {
      const file = this.files.find(one => one.frames > 0);
      if (file === undefined) return undefined;
      this.files.splice(this.files.indexOf(file), 1);
      if (this.active === file) this.active = undefined;
      const { frames } = decodeSegment(this.options.folder.read(file.name));
      if (frames.length < file.frames) this.options.onDrop?.(file.frames - frames.length);
      if (frames.length === 0) {
        this.options.folder.remove(file.name);
        continue;
      }
      this.taken.add(file);
      return { frames, done: () => this.done(file) };
    }
  }

  private done(file: File): void {
    if (!this.taken.delete(file)) return;
    // the last file carries what was written today: without it a restart would begin the budget anew
    if (this.files.length === 0 && this.taken.size === 0) {
      const header = encodeHeader({ day: this.day, charged: this.charged + charge(1) });
      this.write(this.begin(), [header], header.length);
    }
    this.options.folder.remove(file.name);
  }

  private open(): void {
    const { folder } = this.options;
    const names = folder
      .list()
      .filter(name => /^[0-9]{8}\.spool$/.test(name))
      .sort();
    for (const name of names) {
      const content = folder.read(name);
      const { header, frames, whole } = decodeSegment(content);
      this.nextNumber = Number.parseInt(name, 10) + 1;
      if (header === undefined) {
        folder.remove(name);
        continue;
      }
      if (whole < content.length) folder.truncate(name, whole);
      this.active = { name, bytes: whole, frames: frames.length };
      this.files.push(this.active);
      if (header.day > this.day) continue;
      // each record as if it had been written alone: rather too much than too little
      const charged = frames.reduce((sum, frame) => sum + charge(frame.length), header.charged);
      this.charged = header.day === this.day ? Math.max(this.charged, charged) : 0;
    }
  }

  private begin(): File {
    const file: File = {
      name: `${String(this.nextNumber++).padStart(8, '0')}${SUFFIX}`,
      bytes: 0,
      frames: 0,
    };
    this.files.push(file);
    this.active = file;
    return file;
  }

  private write(file: File, parts: readonly Uint8Array[], bytes: number): void {
    const { folder, sync } = this.options;
    const joined = new Uint8Array(bytes);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    try {
      folder.append(file.name, joined);
      if (sync) folder.sync(file.name);
    } catch (error) {
      // what of it is there is not known: nothing is written behind it
      this.active = undefined;
      if (file.bytes === 0) this.files.splice(this.files.indexOf(file), 1);
      throw error;
    }
    file.bytes += bytes;
    this.charged += charge(bytes);
    this.written += charge(bytes);
  }

  private makeRoom(bytes: number, maxBytes: number): void {
    while (this.bytes + bytes > maxBytes) {
      const oldest = this.files.find(file => file !== this.active) ?? this.files[0];
      // all the rest is being sent
      if (oldest === undefined) return;
      this.files.splice(this.files.indexOf(oldest), 1);
      if (this.active === oldest) this.active = undefined;
      this.options.folder.remove(oldest.name);
      if (oldest.frames > 0) this.options.onDrop?.(oldest.frames);
    }
  }

  private today(): number {
    return Math.max(0, Math.floor(this.options.wallMs() / DAY_MS));
  }
}

/** What a write of so many bytes costs a flash: whole pages, and one for the file's own data. */
const charge = (bytes: number): number => (Math.ceil(bytes / PAGE) + 1) * PAGE;
