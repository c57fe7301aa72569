/** Integer attributes behind which a driver talks to hardware, over a bus that may be slow, refuse or hang. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { type Counter, parseCounter } from '@edgevitals/shared/frame';
import type { Host } from '../../host/host.js';

/** One attribute and what to do with its value. */
export interface DriverFile {
  readonly path: string;
  /** Called at each round with the value, or undefined where there is none. */
  take(value: Counter | undefined): void;
  /** For what is no plain decimal integer; `undefined` when the text has no value. */
  readonly parse?: (text: string) => Counter | undefined;
  /** Read only in rounds that ask for everything. */
  readonly rarely?: boolean;
}

interface PacedFile {
  readonly file: DriverFile;
  failures: number;
  /** Whether it could ever be read: what never could is not failing, its driver has it and does not give it. */
  worked: boolean;
  /** Rounds to leave it alone. */
  rest: number;
}

/** Longest rest of a file that keeps failing, in rounds. */
const LONGEST_REST = 63;

const integer = (text: string): Counter | undefined => parseCounter(text.trim());

/**
 * The files of one device, read one after the other: its bus carries one transfer at a time, and a device that hangs
 * takes one of the host's threads, not one a file. A file that fails (EIO, ENODATA of a disabled sensor, EBUSY) has no
 * value and is tried again ever more rarely.
 */
export class DriverFiles {
  private readonly entries: readonly PacedFile[];
  private hangs = 0;
  private rest = 0;
  private failed = 0;
  private away = false;

  constructor(files: readonly DriverFile[]) {
    this.entries = files.map(file => ({ file, failures: 0, worked: false, rest: 0 }));
  }

  /** Reads that failed since the start, of files that could be read before. */
  get failures(): number {
    return this.failed;
  }

  /** True when the last round found none of its files: it was unplugged. */
  get gone(): boolean {
    return this.away;
  }

  /**
   * One round.
   * @param all also what is read rarely.
   * @returns how many had a value, and the first error. Does not reject.
   */
  async readRound(host: Host, timeoutMs: number, all = true): Promise<RoundOutcome> {
    const round: { values: number; error?: Error } = { values: 0 };
    if (this.rest > 0) {
      this.rest--;
      return round;
    }
    let missing = 0;
    let tried = 0;
    let hung = false;
    for (const entry of this.entries) {
      const { file } = entry;
      if (file.rarely && !all) continue;
      if (hung) {
        file.take(undefined);
        continue;
      }
      if (entry.rest > 0) {
        entry.rest--;
        continue;
      }
      tried++;
      try {
        const value = (file.parse ?? integer)(await host.readSlow(file.path, timeoutMs));
        file.take(value);
        entry.failures = 0;
        entry.worked = true;
        if (value !== undefined) round.values++;
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        file.take(undefined);
        round.error ??= error;
        if (entry.worked) this.failed++;
        if (error.code === 'SOURCE_ABSENT') missing++;
        hung = error.code === 'SOURCE_TIMEOUT';
        if (!hung) entry.rest = restAfter(++entry.failures);
      }
    }
    this.away = tried > 0 && missing === tried;
    this.hangs = hung ? this.hangs + 1 : 0;
    if (hung) this.rest = restAfter(this.hangs);
    return round;
  }
}

export interface RoundOutcome {
  readonly values: number;
  readonly error?: Error;
}

/** The first failure is tried again in the next round; then 1, 3, 7, ... rounds pass. */
const restAfter = (failures: number): number => Math.min(2 ** Math.min(failures - 1, 6) - 1, LONGEST_REST);

/**
 * One round of several devices at the same time.
 * @throws (rejects) the first error when none gave a value and one failed.
 */
export async function readDevices(
  host: Host,
  devices: readonly DriverFiles[],
  timeoutMs: number,
  all = true,
): Promise<void> {
  const rounds = await Promise.all(devices.map(device => device.readRound(host, timeoutMs, all)));
  const error = rounds.find(round => round.error !== undefined)?.error;
  if (error !== undefined && rounds.every(round => round.values === 0)) throw error;
}

/** Attributes of one device for its description: a missing one is empty, and after one has hung the rest are too. */
export class DriverAttributes {
  private readonly host: Host;
  private readonly directory: string;
  private readonly timeoutMs: number;
  private hung = false;
  private failed = 0;

  constructor(host: Host, directory: string, timeoutMs: number) {
    this.host = host;
    this.directory = directory;
    this.timeoutMs = timeoutMs;
  }

  /** Reads that failed. */
  get failures(): number {
    return this.failed;
  }

  /** Without its line end; empty when it cannot be read. */
  async text(name: string): Promise<string> {
    if (this.hung) return '';
    try {
      const text = await this.host.readSlow(`${this.directory}/${name}`, this.timeoutMs);
      return text.replace(/[\n\0]+$/, '');
    } catch (error) {
      this.hung = isEdgevitalsError(error, 'SOURCE_TIMEOUT');
      this.failed++;
      return '';
    }
  }

  /** A safe decimal integer; undefined when there is none. */
  async integer(name: string): Promise<number | undefined> {
    const value = parseCounter((await this.text(name)).trim());
    return typeof value === 'number' ? value : undefined;
  }
}
