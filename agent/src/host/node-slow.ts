import { close, open, read } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { sourceError } from './node-error.js';

/**
 * libuv runs file reads in four threads, which name look-ups use too. Reads that hang may take three of them for
 * ever; the fourth stays free, and what waits for a slot times out instead of piling up.
 */
const SLOTS = 3;
const LONGEST_QUEUE = 256;
const KEPT_OPEN = 64;
const ATTRIBUTE_BYTES = 4096;
/** debugfs files may collect their answer when they are opened (an eMMC's ext_csd), and give it to every read. */
const MADE_AT_OPEN = '/sys/kernel/debug/';

interface Job {
  readonly path: string;
  readonly real: string | Buffer;
  readonly settle: (error: EdgevitalsError | undefined, text: string) => void;
}

/** Reads of driver files, off the event loop and bounded; see `Host.readSlow`. */
export class SlowReader {
  /** Paths asked for and not yet answered, queued or in a thread: never two reads of one path. */
  private readonly outstanding = new Set<string>();
  private readonly queue: Job[] = [];
  private running = 0;
  /** A sysfs attribute gives its present value to every read at offset 0: descriptors are kept. */
  private readonly files = new Map<string, number>();

  /** Reads in threads now, hanging ones included. */
  get active(): number {
    return this.running;
  }

  read(path: string, real: string | Buffer, timeoutMs: number): Promise<string> {
    if (this.outstanding.has(path)) {
      return Promise.reject(
        new EdgevitalsError('SOURCE_TIMEOUT', `cannot read ${path}: an earlier read still hangs`),
      );
    }
    if (this.queue.length >= LONGEST_QUEUE) {
      return Promise.reject(
        new EdgevitalsError('SOURCE_TIMEOUT', `cannot read ${path}: ${LONGEST_QUEUE} reads wait`),
      );
    }
    return new Promise((resolve, reject) => {
      const job: Job = {
        path,
        real,
        settle: (error, text) => {
          clearTimeout(timer);
          if (error === undefined) resolve(text);
          else reject(error);
        },
      };
      const timer = setTimeout(() => this.expire(job, timeoutMs), timeoutMs);
      this.outstanding.add(path);
      this.queue.push(job);
      this.next();
    });
  }

  private expire(job: Job, timeoutMs: number): void {
    const waiting = this.queue.indexOf(job);
    if (waiting >= 0) {
      this.queue.splice(waiting, 1);
      this.outstanding.delete(job.path);
    }
    const why =
      waiting >= 0 ? `all ${SLOTS} slots are taken by reads that hang` : `no answer in ${timeoutMs} ms`;
    job.settle(new EdgevitalsError('SOURCE_TIMEOUT', `cannot read ${job.path}: ${why}`), '');
  }

  private next(): void {
    while (this.running < SLOTS) {
      const job = this.queue.shift();
      if (job === undefined) return;
      this.running++;
      this.start(job);
    }
  }

  private start(job: Job): void {
    const fd = this.files.get(job.path);
    if (fd !== undefined) {
      this.readFrom(fd, job);
      return;
    }
    open(job.real, 'r', (cause, opened) => {
      if (cause !== null) {
        this.finish(job, sourceError('open', job.path, cause), '');
      } else {
        if (this.files.size < KEPT_OPEN && !job.path.startsWith(MADE_AT_OPEN)) this.files.set(job.path, opened);
        this.readFrom(opened, job);
      }
    });
  }

  private readFrom(fd: number, job: Job): void {
    const bytes = Buffer.allocUnsafe(ATTRIBUTE_BYTES);
    read(fd, bytes, 0, ATTRIBUTE_BYTES, 0, (cause, count) => {
      if (cause !== null) this.files.delete(job.path);
      if (this.files.get(job.path) !== fd) close(fd, () => {});
      if (cause !== null) this.finish(job, sourceError('read', job.path, cause), '');
      else this.finish(job, undefined, bytes.toString('latin1', 0, count));
    });
  }

  private finish(job: Job, error: EdgevitalsError | undefined, text: string): void {
    this.running--;
    this.outstanding.delete(job.path);
    job.settle(error, text);
    this.next();
  }
}
