/** Which builds of its programs a device runs, and what each uses by the day. Pure: time comes with the data. */
import type { Slice } from '../history/slice.js';
import { cpuSecondsOf, netWrittenOf, type ProcessRow } from '../quantities/index.js';
import { DAY_AMOUNTS, type DayAmount, dayOf, placeOf, type ReleaseDay } from './release_day.js';

/** Builds of programs that are followed on a device. */
const MOST = 48;
/** A program is followed from so much CPU time in a minute on: most programs sleep, and cost nothing. */
const WORTH_FOLLOWING = 0.03;
/** What a program does when it starts, and just after it was replaced, is not what it costs. */
const SETTLE_SECONDS = 3600;
/** Connections are read about once a minute: after a longer silence it is not known for how long nothing was carried. */
const TRAFFIC_SILENCE_SECONDS = 300;
const ENTRY_BYTES = 300 + 8 * DAY_AMOUNTS.length;

interface FollowedBuild {
  readonly program: string;
  readonly build: string;
  /** First and last seen, event time. */
  readonly firstAt: number;
  lastAt: number;
  /** From then on what it uses is what it costs. */
  readonly settledAt: number;
  readonly amounts: Float64Array;
}

/** What a device is, as of now. */
export interface ReleasedOn {
  readonly kernel: string;
  readonly model: string;
}

/** A build that a device runs or ran. */
export type SeenBuild = Pick<FollowedBuild, 'program' | 'build' | 'firstAt' | 'lastAt'>;

export class ReleaseWatch {
  private readonly device: string;
  private builds: FollowedBuild[] = [];
  private day = Number.NaN;
  private on: ReleasedOn = { kernel: '', model: '' };
  /** Until when traffic is known. */
  private trafficTo = Number.NaN;

  constructor(device: string) {
    this.device = device;
  }

  get bytes(): number {
    return ENTRY_BYTES * this.builds.length;
  }

  /**
   * Takes a whole minute, with a row a program.
   * @param running builds of each program by its display name: of several at once nothing is told apart.
   * @returns the days that are over.
   */
  takeMinute(slice: Slice, running: ReadonlyMap<string, ReadonlySet<string>>, on: ReleasedOn): ReleaseDay[] {
    const day = dayOf((slice.from + slice.to) / 2);
    const over = day === this.day || this.builds.length === 0 ? [] : this.endDay();
    this.day = day;
    this.on = on;
    const allSeconds = slice.cpuBusySeconds ?? 0;
    const traffic = this.trafficOf(slice);
    for (const row of slice.processes) {
      const builds = running.get(row.program);
      if (builds === undefined || builds.size !== 1) continue;
      const [build = ''] = builds;
      if (build === '') continue;
      const known = this.builds.find(each => each.program === row.program && each.build === build);
      const followed = known ?? this.follow(row, build, slice);
      if (followed === undefined) continue;
      followed.lastAt = slice.to;
      if (!row.running || slice.from < followed.settledAt) continue;
      add(followed.amounts, row, slice, allSeconds);
      if (traffic === undefined) continue;
      followed.amounts[TRAFFIC_BYTES]! += traffic.bytes.get(row.program) ?? 0;
      followed.amounts[TRAFFIC_SECONDS]! += traffic.seconds;
    }
    return over;
  }

  /** What of today is known. */
  today(): ReleaseDay[] {
    return this.rows();
  }

  seen(): readonly SeenBuild[] {
    return this.builds;
  }

  snapshot(): unknown {
    return {
      version: 1,
      day: this.day,
      builds: this.builds.map(({ program, build, firstAt, lastAt, settledAt, amounts }) => ({
        ...{ program, build, firstAt, lastAt, settledAt },
        amounts: Array.from(amounts),
      })),
    };
  }

  /** Takes a snapshot back; what is in it that it does not understand is left out. */
  restore(snapshot: unknown): void {
    const { version, day, builds } = (snapshot ?? {}) as Record<string, unknown>;
    if (version !== 1 || typeof day !== 'number' || !Array.isArray(builds)) return;
    this.day = day;
    this.builds = builds
      .filter(isFollowed)
      .slice(0, MOST)
      .map(each => ({ ...each, amounts: amountsOf(each.amounts) }));
  }

  /** What programs carried up to a minute in which connections were read; undefined in others, and where nothing tells. */
  private trafficOf({ from, to, traffic }: Slice): CarriedByPrograms | undefined {
    if (traffic.length === 0) return undefined;
    const silence = from - this.trafficTo;
    const seconds = to - (silence > 0 && silence <= TRAFFIC_SILENCE_SECONDS ? this.trafficTo : from);
    this.trafficTo = to;
    const bytes = new Map<string, number>();
    for (const row of traffic) bytes.set(row.program, row.sentBytes + row.receivedBytes);
    return { bytes, seconds };
  }

  private follow(row: ProcessRow, build: string, slice: Slice): FollowedBuild | undefined {
    if (cpuSecondsOf(row) < WORTH_FOLLOWING) return undefined;
    if (this.builds.length >= MOST) {
      // what was not there for longest makes room, unless all are there
      const oldest = this.builds.reduce((a, b) => (b.lastAt < a.lastAt ? b : a));
      if (oldest.lastAt >= slice.from || oldest.amounts[0]! > 0) return undefined;
      this.builds.splice(this.builds.indexOf(oldest), 1);
    }
    const before = this.builds.some(({ program }) => program === row.program);
    // what runs when it is first looked at has not just been replaced, but by how long nobody knows
    const made: FollowedBuild = {
      ...{ program: row.program, build },
      firstAt: slice.from,
      settledAt: slice.from + (before ? SETTLE_SECONDS : SETTLE_SECONDS / 2),
      lastAt: slice.to,
      amounts: new Float64Array(DAY_AMOUNTS.length),
    };
    this.builds.push(made);
    return made;
  }

  private rows(): ReleaseDay[] {
    return this.builds
      .filter(({ amounts }) => amounts[0]! > 0)
      .map(({ program, build, firstAt, amounts }) => ({
        ...{ device: this.device, day: this.day, program, build, firstAt },
        ...this.on,
        amounts: Array.from(amounts),
      }));
  }

  private endDay(): ReleaseDay[] {
    const rows = this.rows();
    const since = 86_400 * (this.day - 1);
    // builds that have been gone for a day are history
    this.builds = this.builds.filter(({ lastAt }) => lastAt >= since);
    for (const { amounts } of this.builds) amounts.fill(0);
    return rows;
  }
}

const [TRAFFIC_BYTES, TRAFFIC_SECONDS] = [placeOf('trafficBytes'), placeOf('trafficSeconds')];

interface CarriedByPrograms {
  /** By program; of those that are not in it, none. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly seconds: number;
}

/** Amounts that a version before this did not know are none. */
function amountsOf(told: readonly number[]): Float64Array {
  const amounts = new Float64Array(DAY_AMOUNTS.length);
  amounts.set(told);
  return amounts;
}

function add(amounts: Float64Array, row: ProcessRow, slice: Slice, allSeconds: number): void {
  const { coveredSeconds: seconds } = slice;
  const put = (name: DayAmount, value: number): void => {
    amounts[placeOf(name)]! += value;
  };
  const cpu = cpuSecondsOf(row);
  put('seconds', seconds);
  put('cpuSeconds', cpu);
  put('memoryByteSeconds', row.rssBytes * seconds);
  put('othersCpuSeconds', Math.max(0, allSeconds - cpu));
  put('requestedBytes', row.requestedBytes);
  if (slice.energy !== undefined) {
    put('joules', row.joules ?? 0);
    put('joulesSeconds', seconds);
  }
  if (!row.ioDenied) {
    put('writtenBytes', netWrittenOf(row));
    put('writtenSeconds', seconds);
  }
  if (!slice.switchesUntold) {
    put('wakeups', row.voluntarySwitches);
    put('wakeupsSeconds', seconds);
  }
  const hottest = slice.zones.reduce((most, { mean }) => Math.max(most, mean), Number.NEGATIVE_INFINITY);
  if (Number.isFinite(hottest)) {
    put('celsiusSeconds', hottest * seconds);
    put('zoneSeconds', seconds);
  }
}

function isFollowed(value: unknown): value is FollowedBuild & { readonly amounts: readonly number[] } {
  const { program, build, firstAt, lastAt, settledAt, amounts } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof program === 'string' &&
    typeof build === 'string' &&
    typeof firstAt === 'number' &&
    typeof lastAt === 'number' &&
    typeof settledAt === 'number' &&
    Array.isArray(amounts) &&
    amounts.length <= DAY_AMOUNTS.length &&
    amounts.every(each => typeof each === 'number')
  );
}
