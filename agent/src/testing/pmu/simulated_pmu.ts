/** Performance monitoring units that count what a test says that threads do: perf_event_open(2) and read(2) as kernels answer. */
import { EdgevitalsError, type ErrorCode } from '@edgevitals/shared/errors';
import type { KernelCalls, KernelFeed } from '../../host/kernel_calls.js';

/** The unit of one kind of core. */
export interface SimulatedUnit {
  /** As its `type` file says. */
  readonly type: number;
  /** Counters beside that of cycles. */
  readonly counters: number;
  /** Config numbers that it knows; undefined: all. */
  readonly events?: ReadonlySet<number>;
  /** Config that has a counter of its own. */
  readonly cycles: number;
}

class SimulatedCounter implements KernelFeed {
  readonly unit: SimulatedUnit;
  readonly config: number;
  readonly tid: number;
  readonly leader: SimulatedCounter;
  readonly members: SimulatedCounter[] = [];
  value = 0;
  enabledUs = 0;
  runningUs = 0;
  private readonly pmu: SimulatedPmu;

  constructor(
    pmu: SimulatedPmu,
    unit: SimulatedUnit,
    config: number,
    tid: number,
    leader?: SimulatedCounter,
  ) {
    this.pmu = pmu;
    this.unit = unit;
    this.config = config;
    this.tid = tid;
    this.leader = leader ?? this;
    this.leader.members.push(this);
  }

  read(): Uint8Array {
    const values = [
      Math.round(this.value),
      Math.round(this.enabledUs * 1000),
      Math.round(this.runningUs * 1000),
    ];
    const view = new DataView(new ArrayBuffer(24));
    for (const [i, value] of values.entries()) view.setBigUint64(8 * i, BigInt(value), this.pmu.littleEndian);
    return new Uint8Array(view.buffer);
  }

  close(): void {
    this.pmu.open.delete(this);
  }
}

export class SimulatedPmu {
  readonly littleEndian: boolean = true;
  readonly open = new Set<SimulatedCounter>();
  /** Threads that the kernel refuses to count for this user, by errno. */
  readonly refused = new Map<number, string>();
  /** Whether counting the kernel's part is refused. */
  refusesKernel = false;
  /** Counters of a unit that something else holds: groups still open, and are never counted. */
  held = 0;
  /** Part of the time in which a group has its counters: others want them too. */
  share = 1;
  /** Threads of which a counter was asked for, in that order, each group once. */
  readonly asked: number[] = [];
  private readonly units: readonly SimulatedUnit[];
  private readonly threads = new Set<number>();

  constructor(units: readonly SimulatedUnit[]) {
    this.units = units;
  }

  get calls(): KernelCalls {
    return this as unknown as KernelCalls;
  }

  start(...tids: readonly number[]): void {
    for (const tid of tids) this.threads.add(tid);
  }

  end(tid: number): void {
    this.threads.delete(tid);
  }

  /** A thread runs on CPUs of a unit. @param rates events a microsecond by config. */
  run(tid: number, type: number, micros: number, rates: Readonly<Record<number, number>>): void {
    for (const counter of this.open) {
      if (counter.tid !== tid) continue;
      counter.enabledUs += micros;
      if (counter.unit.type !== type || !this.fits(counter.leader)) continue;
      counter.runningUs += micros * this.share;
      counter.value += (rates[counter.config] ?? 0) * micros * this.share;
    }
  }

  threadCounter(attribute: Uint8Array, tid: number, leader: KernelFeed | undefined): KernelFeed {
    const view = new DataView(attribute.buffer);
    const refuse = (code: ErrorCode, errno: string): EdgevitalsError =>
      new EdgevitalsError(code, `cannot open a counter of thread ${tid}: ${errno}`);
    if (leader === undefined) this.asked.push(tid);
    const refusal = this.refused.get(tid);
    if (refusal !== undefined)
      throw refuse(/EACCES|EPERM/.test(refusal) ? 'SOURCE_DENIED' : 'SOURCE_FAILED', refusal);
    const isUserOnly = ((view.getUint8(40) >> (this.littleEndian ? 5 : 2)) & 1) === 1;
    if (this.refusesKernel && !isUserOnly) throw refuse('SOURCE_DENIED', 'EACCES');
    if (!this.threads.has(tid)) throw refuse('SOURCE_ABSENT', 'ESRCH');
    const type = view.getUint32(0, this.littleEndian);
    const unit = this.units.find(each => each.type === type);
    if (unit === undefined) throw refuse('SOURCE_ABSENT', 'ENOENT');
    const config = Number(view.getBigUint64(8, this.littleEndian));
    if (unit.events?.has(config) === false) throw refuse('SOURCE_ABSENT', 'ENOENT');
    const counter = new SimulatedCounter(this, unit, config, tid, leader as SimulatedCounter | undefined);
    if (wanted(counter.leader) > unit.counters) {
      counter.leader.members.pop();
      throw refuse('SOURCE_FAILED', 'EINVAL');
    }
    this.open.add(counter);
    return counter;
  }

  private fits(leader: SimulatedCounter): boolean {
    return wanted(leader) <= leader.unit.counters - this.held;
  }
}

/** Counters that a group takes beside that of cycles. */
const wanted = ({ members, unit }: SimulatedCounter): number =>
  members.filter(({ config }) => config !== unit.cycles).length;
