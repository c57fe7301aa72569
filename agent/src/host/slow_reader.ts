import { EdgevitalsError } from '@edgevitals/shared/errors';

/**
 * Node.js reads files in four threads, which name look-ups use too. Reads that hang may take three of them for ever;
 * the fourth stays free, and what waits for a slot times out instead of piling up. The C host has three for files.
 */
const SLOTS = 3;
const LONGEST_QUEUE = 256;
const KEPT_OPEN = 64;
/** debugfs files may collect their answer when they are opened (an eMMC's ext_csd), and give it to every read. */
const MADE_AT_OPEN = '/sys/kernel/debug/';

/** What a host can do in threads. `Path` is how it names a file below its root. */
export interface ThreadedFiles<Path> {
  /** @param path for messages. */
  open(real: Path, path: string, done: (error: EdgevitalsError | undefined, fd: number) => void): void;
  /** The first 4 KiB of what the file has now, one character a byte. */
  read(fd: number, path: string, done: (error: EdgevitalsError | undefined, text: string) => void): void;
  close(fd: number): void;
}

interface SlowRead<Path> {
  readonly path: string;
  readonly real: Path;
  readonly settle: (error: EdgevitalsError | undefined, text: string) => void;
}

/** Reads of driver files, off the event loop and bounded; see `Host.readSlow`. */
export class SlowReader<Path> {
  private readonly driver: ThreadedFiles<Path>;
  /** Paths asked for and not yet answered, queued or in a thread: never two reads of one path. */
  private readonly outstanding = new Set<string>();
  private readonly queue: SlowRead<Path>[] = [];
  private running = 0;
  /** A sysfs attribute gives its present value to every read at offset 0: descriptors are kept. */
  private readonly files = new Map<string, number>();

  constructor(driver: ThreadedFiles<Path>) {
    this.driver = driver;
  }

  /** Reads in threads now, hanging ones included. */
  get active(): number {
    return this.running;
  }

  read(path: string, real: Path, timeoutMs: number): Promise<string> {
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
      const job: SlowRead<Path> = {
        path,
        real,
        settle: (error, text) => {
          clearTimeout(timer);
          if (error === undefined) resolve(text);
          else reject(error);
        },
      };
      // in two halves: a program that was busy for longer than that is not a driver that hangs
      let timer = setTimeout(() => {
        timer = setTimeout(() => this.expire(job, timeoutMs), timeoutMs / 2);
      }, timeoutMs / 2);
      this.outstanding.add(path);
      this.queue.push(job);
      this.next();
    });
  }

  private expire(job: SlowRead<Path>, timeoutMs: number): void {
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

  private start(job: SlowRead<Path>): void {
    const fd = this.files.get(job.path);
    if (fd !== undefined) {
      this.readFrom(fd, job);
      return;
    }
    this.driver.open(job.real, job.path, (error, opened) => {
      if (error !== undefined) {
        this.finish(job, error, '');
      } else {
        if (this.files.size < KEPT_OPEN && !job.path.startsWith(MADE_AT_OPEN))
          this.files.set(job.path, opened);
        this.readFrom(opened, job);
      }
    });
  }

  private readFrom(fd: number, job: SlowRead<Path>): void {
    this.driver.read(fd, job.path, (error, text) => {
      if (error !== undefined) this.files.delete(job.path);
      if (this.files.get(job.path) !== fd) this.driver.close(fd);
      this.finish(job, error, text);
    });
  }

  private finish(job: SlowRead<Path>, error: EdgevitalsError | undefined, text: string): void {
    this.running--;
    this.outstanding.delete(job.path);
    job.settle(error, text);
    this.next();
  }
}
