/**
 * One cpufreq policy as it is followed: what its CPUs did in the interval at hand, the clock that they had, and the highest
 * that they can have. An object for each policy, made when the device has described itself; an interval adds sums only.
 */
import type { Interval, PolicyInterval } from '../../../device/interval.js';
import { type AskedClock, FreeClocks, NEAR } from './free_clocks.js';
import { OfflineCpus } from './offline_cpus.js';
import { type HeldClock, steadyDemand } from './steady_demand.js';

/** Asked for all there is. */
export const SATURATED = 0.95;
/** Shorter pauses are rounding: a tick of 10 ms where the interval begins, and where it ends. */
const UNBROKEN = 0.98;
/** Below, a processor that is slowed down has time left: no work is lost. */
export const BUSY = 0.8;
/** schedutil and its like ask for so much more than is used (kernel/sched/cpufreq_schedutil.c, get_next_freq). */
const HEADROOM = 1.25;
/** Statistics tell of the interval when they add up to it this well. */
const COMPLETE = [0.8, 1.2] as const;
/** What is seen so long without anything that holds back is what there is, s. */
const SEEN_SECONDS = 60;
/** The highest clock is that of one to two such stretches, s: silicon ages, and firmware is updated. */
const STRETCH_SECONDS = 14 * 86_400;
/** Of fewer busy time, cycles over it tell little: it is rounded to ticks. */
const LEAST_BUSY = 0.2;
/** Governors by which the user, not the load, chooses. */
const NOT_ASKING = new Set(['powersave', 'userspace']);
/** Their `powersave` follows the load (drivers/cpufreq/intel_pstate.c, amd-pstate.c). */
const OWN_GOVERNOR = /^(intel_pstate|amd[-_]pstate(-epp)?)$/;

export interface PolicyIdentity {
  readonly policy: number;
  readonly cpus: readonly number[];
  readonly driver: string;
  /** Of one CPU, as a share of the biggest. */
  readonly weight: number;
  /** What the table promises, Hz; 0 where there is none. */
  readonly tableHertz: number;
  /** Operating points, Hz, ascending; empty where they are not listed. */
  readonly points: readonly number[];
}

export class PolicyClock {
  readonly identity: PolicyIdentity;
  /** Of the interval: busy time of its CPUs, summed, and the share of the busiest. */
  busySeconds = 0;
  busiest = 0;
  /** CPUs that are on at its end, those that were at its beginning, and how long those were on that are back. */
  private on: number[] = [];
  private lastOn: number[] = [];
  private readonly returned = new Map<number, number>();
  /** Made with the first CPU that is off. */
  private offline: OfflineCpus | undefined;
  /** Mean clock, Hz; NaN where none is told. By how much readings may be off it. */
  hertz = Number.NaN;
  hertzError = 0;
  /** Of each of its CPUs, the share of the time in which it was busy. */
  private readonly shares: number[] = [];
  /** The clocks of which it is the mean: all that cpufreq tells. */
  private readonly held: HeldClock[] = [];
  /** Whether the mean is of two readings at least, or counted. */
  isSure = false;
  /** Whether cycles were counted: firmware may run another clock than cpufreq tells. */
  isCounted = false;
  governor = '';
  /** The last reading of all, Hz. */
  private lastHertz = Number.NaN;
  /** The highest that saturated CPUs had in two readings after each other, Hz, of this stretch and of the one before it. */
  private seen = 0;
  private seenBefore = 0;
  private seenSince = Number.NaN;
  /** How long they have been saturated and nothing held them back. */
  private freeSeconds = 0;
  private lastSaturated = Number.NaN;
  /** What was asked for of late while nothing held it back. */
  private readonly free = new FreeClocks();
  private told: AskedClock | undefined;
  /** The lowest that busy CPUs had while the processor slowed itself down, Hz; NaN until then. */
  lowHertz = Number.NaN;
  /** Busy time that it spent so before that clock was seen, and that of it which is told in this interval. */
  private owedSeconds = 0;
  private dueSeconds = 0;

  constructor(identity: PolicyIdentity) {
    this.identity = identity;
  }

  begin(): void {
    const { on } = this;
    this.on = this.lastOn;
    this.lastOn = on;
    this.on.length = 0;
    if (this.returned.size > 0) this.returned.clear();
    this.busySeconds = 0;
    this.busiest = 0;
    this.hertz = Number.NaN;
    this.hertzError = 0;
    this.held.length = 0;
    this.shares.length = 0;
    this.isSure = false;
    this.isCounted = false;
    this.dueSeconds = 0;
    this.told = undefined;
  }

  /** Cycles of its CPUs while they were busy (PMU), over as much time as the interval has. */
  count(cycles: number, awake: number): void {
    if (!(this.busySeconds >= LEAST_BUSY * awake)) return;
    this.hertz = cycles / this.busySeconds;
    this.hertzError = 0;
    this.isSure = true;
    this.isCounted = true;
  }

  addCpu(cpu: number, busySeconds: number, awake: number): void {
    this.on.push(cpu);
    this.busySeconds += busySeconds;
    if (!(awake > 0)) return;
    this.shares.push(busySeconds / awake);
    this.busiest = Math.max(this.busiest, busySeconds / awake);
  }

  /** A CPU is on again. @param onSeconds how long it was since it was last seen on. */
  addReturned(cpu: number, onSeconds: number): void {
    if (!this.on.includes(cpu)) this.on.push(cpu);
    this.returned.set(cpu, onSeconds);
  }

  get online(): number {
    return this.on.length;
  }

  /** The clock in the interval, from statistics where they are complete, else from readings. */
  take({ governor, points, residency }: PolicyInterval, awake: number): void {
    this.governor = governor;
    let seconds = 0;
    let cycles = 0;
    for (const each of residency) {
      seconds += each.seconds;
      cycles += each.seconds * each.frequency;
    }
    if (seconds > 0 && seconds >= COMPLETE[0] * awake && seconds <= COMPLETE[1] * awake) {
      this.hertz = cycles / seconds;
      this.isSure = true;
      for (const { frequency, seconds: had } of residency)
        if (had > 0) this.held.push({ hertz: frequency, seconds: (had * awake) / seconds });
      for (const { frequency } of points) this.lastHertz = frequency;
      return;
    }
    if (points.length === 0) return;
    let sum = 0;
    let moved = 0;
    for (const { frequency } of points) {
      // a clock that has changed between two readings may have done so at any time between them
      if (!Number.isNaN(this.lastHertz)) moved += Math.abs(frequency - this.lastHertz);
      sum += frequency;
      this.lastHertz = frequency;
      this.held.push({ hertz: frequency, seconds: awake / points.length });
    }
    this.hertz = sum / points.length;
    this.hertzError = moved / 2 / points.length;
    this.isSure = points.length > 1;
  }

  /** After it is known whether anything holds the policy back. */
  learn({ elapsed, to }: Pick<Interval, 'elapsed' | 'to'>, isHeld: boolean): void {
    if (this.isAsking) {
      if (isHeld) this.free.hold(elapsed, this.held, this.topHertz!);
      else this.free.add(elapsed, this.held, this.topHertz!);
    }
    if (this.busiest < SATURATED || Number.isNaN(this.hertz)) {
      this.lastSaturated = Number.NaN;
      return;
    }
    if (!isHeld) this.freeSeconds = Math.min(SEEN_SECONDS, this.freeSeconds + elapsed);
    const before = this.isSure ? this.hertz : this.lastSaturated;
    this.lastSaturated = this.hertz;
    if (Number.isNaN(before)) return;
    if (!(to - this.seenSince < STRETCH_SECONDS)) {
      this.seenBefore = this.seen;
      this.seen = 0;
      this.seenSince = to;
    }
    this.seen = Math.max(this.seen, Math.min(before, this.hertz));
  }

  /** The highest clock that its CPUs have had under full load, Hz; undefined until they had one. */
  get seenHertz(): number | undefined {
    const most = Math.max(this.seen, this.seenBefore);
    return most > 0 ? most : undefined;
  }

  /** The highest clock that can be had, Hz: tables promise some that silicon does not reach. */
  get topHertz(): number | undefined {
    const { seenHertz } = this;
    const { tableHertz } = this.identity;
    if (tableHertz === 0) return seenHertz;
    if (seenHertz === undefined || this.freeSeconds < SEEN_SECONDS || seenHertz >= NEAR * tableHertz)
      return tableHertz;
    return seenHertz;
  }

  /** Whether cpufreq tells a clock that is higher than the one that it has. */
  get isToldHigh(): boolean {
    return this.hertz < NEAR * this.lastHertz;
  }

  get isSaturated(): boolean {
    return this.busiest >= SATURATED;
  }

  /** Clock over the highest. */
  get relativeHertz(): number {
    return this.hertz / (this.topHertz ?? Number.NaN);
  }

  /** The processor slowed itself down for so many seconds: how far is known once a reading fell into it. */
  noteLowest(seconds: number, awake: number): void {
    if (this.busiest < BUSY || !(awake > 0)) return;
    const isDown = this.hertz <= NEAR * (this.seenHertz ?? 0);
    if (isDown && !(this.hertz >= this.lowHertz)) this.lowHertz = this.hertz;
    if (Number.isNaN(this.lowHertz)) this.owedSeconds += (this.busySeconds / awake) * seconds;
    else {
      this.dueSeconds = this.owedSeconds;
      this.owedSeconds = 0;
    }
  }

  /** True where the load asks for a clock, not the user. */
  get isGoverned(): boolean {
    return !NOT_ASKING.has(this.governor) || OWN_GOVERNOR.test(this.identity.driver);
  }

  /** Whether the load asks for a clock that is not always the highest. */
  private get isAsking(): boolean {
    return (
      this.hertz > 0 && this.topHertz !== undefined && this.isGoverned && this.governor !== 'performance'
    );
  }

  /** The clock that was asked for, Hz; undefined where nothing tells, never below the one that was had. */
  get askedHertz(): number | undefined {
    return this.asked?.hertz;
  }

  private get asked(): AskedClock | undefined {
    this.told ??= this.judged();
    return this.told;
  }

  /** Firmware ran others than cpufreq tells where cycles were counted. */
  private get clocksHad(): readonly HeldClock[] {
    return this.isCounted ? [{ hertz: this.hertz, seconds: 1 }] : this.held;
  }

  private judged(): AskedClock | undefined {
    const { hertz, topHertz: top } = this;
    if (Number.isNaN(hertz) || top === undefined) return undefined;
    if (!this.isGoverned || this.busiest < BUSY || hertz >= top) return { hertz, sigma: 0 };
    if (this.governor === 'performance') return { hertz: top, sigma: 0 };
    const { busiest } = this;
    const clocks = this.clocksHad;
    const highest = clocks.reduce((most, each) => Math.max(most, each.hertz), 0);
    const rate = steadyDemand(busiest, clocks);
    const isUnbroken = busiest >= UNBROKEN || rate >= SATURATED * highest;
    const wanted = Math.min(top, HEADROOM * (isUnbroken ? busiest * hertz : rate));
    const point = this.identity.points.find(each => each >= wanted);
    const least = Math.max(hertz, Math.min(top, point ?? wanted));
    // without a pause they want that at least
    return isUnbroken ? this.free.between(least, top) : { hertz: least, sigma: 0 };
  }

  /** Of CPU time at the highest clock: what was done. NaN where no clock tells. */
  get doneSeconds(): number {
    const { topHertz: top } = this;
    return top === undefined ? Number.NaN : (this.busySeconds * this.hertz) / Math.max(top, this.hertz);
  }

  /** What lower clocks took. */
  get lostSeconds(): number {
    const { askedHertz: asked, topHertz: top } = this;
    if (asked === undefined || top === undefined) return Number.NaN;
    if (this.clocksHad.length < 2) return (this.busySeconds * Math.max(0, asked - this.hertz)) / top;
    return this.overClocks(hertz => Math.max(0, asked - hertz)) / top;
  }

  /** As `doneSeconds`: exact where the clock moved, at more cost. */
  get doneExactly(): number {
    const { topHertz: top } = this;
    if (top === undefined || this.clocksHad.length < 2) return this.doneSeconds;
    return this.overClocks(hertz => Math.min(hertz, top)) / top;
  }

  /** Busy time at each clock, weighed: at a lower one the same work takes longer. */
  private overClocks(weigh: (hertz: number) => number): number {
    const clocks = this.clocksHad;
    let sum = 0;
    for (const share of this.shares) {
      if (share === 0) continue;
      const rate = steadyDemand(share, clocks);
      for (const { hertz, seconds } of clocks) sum += seconds * Math.min(1, rate / hertz) * weigh(hertz);
    }
    return sum;
  }

  /**
   * What the share of that in all that was asked for may be off by, times all: clocks that were read now and then, and that
   * CPUs without a pause ask for more, but not how much more, which would be asked for and lost alike.
   */
  get lostError(): number {
    const { topHertz: top, asked, hertz } = this;
    if (top === undefined || asked === undefined || !(asked.hertz > 0)) return 0;
    return (this.busySeconds * (this.hertzError + (asked.sigma * hertz) / asked.hertz)) / top;
  }

  /** What was lost in so many seconds at the lowest clock that the processor gave itself; NaN where that is not known. */
  lostAtLowest(seconds: number, awake: number): number {
    const { topHertz: top, seenHertz: seen, lowHertz: low } = this;
    if (top === undefined || seen === undefined || this.busiest < BUSY || !(awake > 0)) return Number.NaN;
    if (Number.isNaN(low)) return 0;
    const busy = (this.busySeconds / awake) * seconds + this.dueSeconds;
    return (busy * Math.max(0, seen - low)) / top;
  }

  /** Whether some of its CPUs are off, or were when the interval began. */
  get isPartlyOff(): boolean {
    return (
      this.online < this.identity.cpus.length || this.returned.size > 0 || this.offline?.isIdle === false
    );
  }

  /**
   * Judges the CPUs that are off: work finds no CPU while one that is on has no pause.
   * @param isTaken whether something takes CPUs away. @param isTold whether what is lost is told of this interval.
   */
  takeOffline(awake: number, isTaken: boolean, isTold: boolean): void {
    if (!this.isPartlyOff) {
      this.offline = undefined;
      return;
    }
    this.offline ??= new OfflineCpus();
    const off = this.identity.cpus.filter(cpu => !this.on.includes(cpu));
    const left = off.filter(cpu => this.lastOn.includes(cpu));
    if (!isTaken) this.offline.forgive();
    const isWanted = isTaken && this.isPressed;
    this.offline.take(awake, off, left, this.returned, isWanted, isTold && isWanted);
  }

  /** Whether there is work for CPUs that are off. */
  get isPressed(): boolean {
    return this.online === 0 || this.busiest >= SATURATED;
  }

  /** Work that found no CPU, of those that are off, and what that may be off by. */
  get offlineSeconds(): number {
    return this.offline?.seconds ?? 0;
  }

  get offlineError(): number {
    return this.offline?.error ?? 0;
  }

  snapshot(): readonly number[] {
    const { identity, seen, seenBefore, seenSince, freeSeconds, lowHertz } = this;
    const known = [identity.policy, seen, seenBefore, seenSince || 0, freeSeconds, lowHertz || 0];
    return [...known, ...this.free.snapshot()];
  }

  restore([, seen = 0, seenBefore = 0, since = 0, free = 0, low = 0, ...asked]: readonly number[]): void {
    this.seen = seen;
    this.seenBefore = seenBefore;
    this.seenSince = since > 0 ? since : Number.NaN;
    this.freeSeconds = free;
    this.lowHertz = low > 0 ? low : Number.NaN;
    const { topHertz } = this;
    if (topHertz !== undefined) this.free.restore(asked, topHertz);
  }
}
