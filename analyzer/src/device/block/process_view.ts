/** One process of TouchedProcesses as models read it: looks up what is asked for, holds nothing. */
import { Bytes, Seconds } from '@edgevitals/shared/units';
import type { ProcessInterval, ProcessIo } from '../interval.js';
import { PROCESS_PLACE as P, PROCESS_COUNTERS, PROCESS_WIDTH } from './process_columns.js';
import type { TouchedProcesses } from './touched_processes.js';

const W = PROCESS_WIDTH;
const C = PROCESS_COUNTERS;
/** The agent passes over a quiet process for no longer than this. */
const MOST_READINGS = 64;

export class ProcessView implements ProcessInterval {
  private readonly list: TouchedProcesses;
  private readonly i: number;
  private readonly moved: IoView;

  constructor(list: TouchedProcesses, i: number) {
    this.list = list;
    this.i = i;
    this.moved = new IoView(list, i * C);
  }

  get pid(): number {
    return this.list.pids[this.i]!;
  }

  get startTicks(): number {
    return this.list.startTicks[this.i]!;
  }

  get ppid(): number {
    return this.list.parents[this.i]!;
  }

  get uid(): number {
    return this.list.users[this.i]!;
  }

  get program(): string {
    return this.list.programs[this.i]!;
  }

  get kernel(): boolean {
    return this.list.kernel[this.i]!;
  }

  get started(): boolean {
    return this.list.started[this.i]!;
  }

  get ended(): boolean {
    return this.list.ended[this.i]!;
  }

  /** The readings before this one that a change covers were as far apart as this one and the last. */
  get late(): Seconds {
    const { started, ended, scale } = this.list;
    // of a gap it is not known how many readings are in it
    if (started[this.i] || ended[this.i] || scale.gap) return Seconds(0);
    const span = this.list.levels[this.i * W + P.span]!;
    return Seconds(span > 1 ? (Math.min(span, MOST_READINGS) - 1) * scale.elapsed : 0);
  }

  get user(): Seconds {
    return Seconds(this.grown(P.utime) / this.list.scale.userHz);
  }

  get system(): Seconds {
    return Seconds(this.grown(P.stime) / this.list.scale.userHz);
  }

  /** The agent gives it only while the process has one thread: of several, the kernel tells the first one's. */
  get run(): Seconds | undefined {
    // 0: it never ran, or nobody counts
    if (!(this.list.levels[this.i * W + P.run_us]! > 0) || !this.list.counted[this.i]) return undefined;
    return Seconds(this.grown(P.run_us) / 1e6);
  }

  get processor(): number | undefined {
    const processor = this.list.levels[this.i * W + P.processor]!;
    return processor >= 0 ? processor : undefined;
  }

  get voluntarySwitches(): number {
    return this.grown(P.voluntary_switches);
  }

  get involuntarySwitches(): number {
    return this.grown(P.involuntary_switches);
  }

  get minorFaults(): number {
    return this.grown(P.minor_faults);
  }

  get majorFaults(): number {
    return this.grown(P.major_faults);
  }

  get threads(): number {
    return this.level(P.threads);
  }

  get rss(): Bytes {
    return Bytes(this.level(P.rss_pages) * this.list.scale.pageBytes);
  }

  get io(): ProcessIo | undefined {
    return Number.isNaN(this.list.levels[this.i * W + P.write_bytes]!) ? undefined : this.moved;
  }

  private grown(place: number): number {
    return this.list.amounts[this.i * C + place]!;
  }

  /** A column as it stands; 0 when absent or negative. */
  private level(place: number): number {
    const value = this.list.levels[this.i * W + place]!;
    return Number.isNaN(value) ? 0 : Math.max(0, value);
  }
}

class IoView implements ProcessIo {
  private readonly list: TouchedProcesses;
  private readonly at: number;

  constructor(list: TouchedProcesses, at: number) {
    this.list = list;
    this.at = at;
  }

  get read(): Bytes {
    return Bytes(this.list.amounts[this.at + P.read_bytes]!);
  }

  get written(): Bytes {
    return Bytes(this.list.amounts[this.at + P.write_bytes]!);
  }

  get cancelled(): Bytes {
    return Bytes(this.list.amounts[this.at + P.cancelled_write_bytes]!);
  }

  get requested(): Bytes {
    return Bytes(this.list.amounts[this.at + P.wchar]!);
  }

  get writeCalls(): number {
    return this.list.amounts[this.at + P.syscw]!;
  }

  get readCalls(): number {
    return this.list.amounts[this.at + P.syscr]!;
  }
}
