import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { FilePart } from './host.js';

/**
 * Node.js reads files in four threads, which name look-ups use too. Reads that hang may take three of them for ever;
 * the fourth stays free, and what waits for a slot times out instead of piling up. The C host has three for drivers.
 */
const DRIVER_SLOTS = 3;
/**
 * Of files of processes: a command line is read out of the process's memory, a program from where it is stored, and both may
 * lie behind a file system that does not answer. Whoever starts such a process takes no more than this of the drivers'. Parts
 * of disks are read here too.
 */
const PROCESS_SLOTS = 1;
const ALL_TAKEN = 'all slots are taken by reads that hang';
const LONGEST_QUEUE = 1024;
const KEPT_OPEN = 64;
/** debugfs files may collect their answer when they are opened (an eMMC's ext_csd), and give it to every read. */
const MADE_AT_OPEN = '/sys/kernel/debug/';
const OF_PROCESSES = /^\/proc\/\d/;
/** What a read gives at most. */
const START: FilePart = { offset: 0, length: 4096 };

/** What a host can do in threads. `Path` is how it names a file below its root. */
export interface ThreadedFiles<Path> {
  /** @param path for messages. */
  open(real: Path, path: string, done: (error: EdgevitalsError | undefined, fd: number) => void): void;
  /** The first 4 KiB of what the file has now, one character a byte. */
  read(fd: number, path: string, done: (error: EdgevitalsError | undefined, text: string) => void): void;
  /** Reads a part of a file that is opened for that, in a thread that drivers have nothing of. */
  readOnce(
    real: Path,
    path: string,
    part: FilePart,
    done: (error: EdgevitalsError | undefined, text: string) => void,
  ): void;
  close(fd: number): void;
}

interface SlowRead<Path> {
  readonly path: string;
  readonly real: Path;
  readonly part: FilePart;
  readonly settle: (error: EdgevitalsError | undefined, text: string) => void;
  /** Nobody waits for it any more. */
  hasExpired: boolean;
}

/** Reads that share slots. */
interface Lane<Path> {
  readonly slots: number;
  readonly queue: SlowRead<Path>[];
  readonly running: Set<SlowRead<Path>>;
}

/** Reads of files that may hang, off the event loop and bounded; see `Host.readSlow`. */
export class SlowReader<Path> {
  private readonly driver: ThreadedFiles<Path>;
  private readonly slots: number;
  /** Paths asked for and not yet answered, queued or in a thread: never two reads of one path. */
  private readonly outstanding = new Set<string>();
  private readonly drivers: Lane<Path> = { slots: DRIVER_SLOTS, queue: [], running: new Set() };
  private readonly processes: Lane<Path> = { slots: PROCESS_SLOTS, queue: [], running: new Set() };
  /** A sysfs attribute gives its present value to every read at offset 0: descriptors are kept. */
  private readonly files = new Map<string, number>();

  /** @param slots reads at once, of drivers and processes together. */
  constructor(driver: ThreadedFiles<Path>, slots = DRIVER_SLOTS) {
    this.driver = driver;
    this.slots = slots;
  }

  /** @param part what is wanted of a file that is no attribute of a driver. */
  read(path: string, real: Path, timeoutMs: number, part?: FilePart): Promise<string> {
    const lane = part !== undefined || OF_PROCESSES.test(path) ? this.processes : this.drivers;
    const refusal = this.refusal(path, lane);
    if (refusal !== undefined)
      return Promise.reject(new EdgevitalsError('SOURCE_TIMEOUT', `cannot read ${path}: ${refusal}`));
    return new Promise((resolve, reject) => {
      const job: SlowRead<Path> = {
        path,
        real,
        part: part ?? START,
        hasExpired: false,
        settle: (error, text) => {
          clearTimeout(timer);
          if (error === undefined) resolve(text);
          else reject(error);
        },
      };
      // in two halves: a program that was busy for longer than that is not a driver that hangs
      let timer = setTimeout(() => {
        timer = setTimeout(() => this.expire(lane, job, timeoutMs), timeoutMs / 2);
      }, timeoutMs / 2);
      this.outstanding.add(path);
      lane.queue.push(job);
      this.next(lane);
    });
  }

  private refusal(path: string, lane: Lane<Path>): string | undefined {
    if (this.outstanding.has(path)) return 'an earlier read still hangs';
    if (lane.queue.length >= LONGEST_QUEUE) return `${LONGEST_QUEUE} reads wait`;
    // there are many processes: each would be waited for in vain
    return lane === this.drivers || this.hasSlot(lane, true) ? undefined : ALL_TAKEN;
  }

  /** @param soon slots count as free that are taken by reads which may yet be answered. */
  private hasSlot(lane: Lane<Path>, soon = false): boolean {
    const taken = ({ running }: Lane<Path>): number =>
      soon ? [...running].filter(({ hasExpired }) => hasExpired).length : running.size;
    return taken(lane) < lane.slots && taken(this.drivers) + taken(this.processes) < this.slots;
  }

  private expire(lane: Lane<Path>, job: SlowRead<Path>, timeoutMs: number): void {
    const waiting = lane.queue.indexOf(job);
    if (waiting >= 0) {
      lane.queue.splice(waiting, 1);
      this.outstanding.delete(job.path);
    }
    job.hasExpired = true;
    const why = waiting >= 0 ? ALL_TAKEN : `no answer in ${timeoutMs} ms`;
    job.settle(new EdgevitalsError('SOURCE_TIMEOUT', `cannot read ${job.path}: ${why}`), '');
  }

  private next(lane: Lane<Path>): void {
    while (this.hasSlot(lane)) {
      const job = lane.queue.shift();
      if (job === undefined) return;
      lane.running.add(job);
      if (lane === this.processes)
        this.driver.readOnce(job.real, job.path, job.part, (error, text) =>
          this.finish(lane, job, error, text),
        );
      else this.start(job);
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
        this.finish(this.drivers, job, error, '');
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
      this.finish(this.drivers, job, error, text);
    });
  }

  private finish(
    lane: Lane<Path>,
    job: SlowRead<Path>,
    error: EdgevitalsError | undefined,
    text: string,
  ): void {
    lane.running.delete(job);
    this.outstanding.delete(job.path);
    job.settle(error, text);
    this.next(this.drivers);
    this.next(this.processes);
  }
}
