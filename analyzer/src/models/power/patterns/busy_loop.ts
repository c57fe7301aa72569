/**
 * A process that could run all the time and moves no data. By what it asks for, not by what it gets: one that has to share its
 * CPU gets half of it, and is a loop none the less. That it spins is said only where it does so in system calls, with
 * nothing to show for them; a loop in its own code looks in every file like one that multiplies numbers.
 *
 * How long it was ready to run the agent reads at some readings only: stretches begin and end with these.
 */
import { LazyMap } from '@edgevitals/shared/objects';
import { type Basis, isBasis } from '@edgevitals/shared/results';
import { formatRatio } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval, ProcessInterval } from '../../../device/interval.js';
import { LEVELS, type Level } from '../../../findings/condition.js';
import type { Sustained } from '../../../findings/sustained.js';
import { cpuSecondsOf } from '../../../quantities/index.js';
import { AMOUNT } from '../amount.js';
import { positive, scaled } from '../estimates.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { BusyStretch, judgeStretch } from './busy_stretch.js';
import { NO_MATCHES, type PatternMatch, type PowerPattern, withSaving } from './pattern.js';

const KIND = 'power.busy-loop';
/** Share of an interval that it has run or been ready to, from which on it is followed. */
const FOLLOWED_FROM = 0.5;
const MOST_FOLLOWED = 32;
/**
 * Seconds awake. A stretch ends with news after the first, without any after the second: of who hardly gets a CPU there are
 * some at every 24th reading only, two minutes.
 */
const STRETCH = 30;
const LONGEST = 150;

interface FollowedBusy {
  readonly pid: number;
  readonly startTicks: number;
  program: string;
  stretch: BusyStretch;
  /** Whether its stretch began with news of how long it was ready. */
  isTimed: boolean;
  found: BusyFound | undefined;
}

interface BusyFound {
  readonly level: Level;
  readonly spins: boolean;
  readonly demand: number;
  readonly cpus: number;
  readonly seconds: number;
  readonly saving: PatternMatch['saving'];
}

export class BusyLoop implements PowerPattern {
  /** By pid: of a hundred processes, the few that may be busy all the time. */
  private readonly followed = new LazyMap<number, FollowedBusy>();
  private readonly soFar = { awake: 0, packets: 0 };

  judge(
    interval: Interval,
    input: PowerInput,
    sustained: Sustained,
    costs: UnitCosts,
  ): readonly PatternMatch[] {
    const awake = interval.elapsed - interval.suspended;
    if (!(awake > 0)) return NO_MATCHES;
    let left = false;
    this.soFar.awake += awake;
    for (const each of interval.interfaces) this.soFar.packets += each.rxPackets + each.txPackets;
    for (const process of interval.processes) {
      const followed = this.followed.get(process.pid);
      if (followed === undefined) {
        if (isBusy(process, awake)) this.follow(process);
      } else if (followed.startTicks !== process.startTicks || process.ended || process.ioDenied) {
        this.followed.delete(process.pid);
        left = true;
      } else {
        followed.program = process.program;
        followed.stretch.add(process, this.soFar);
        this.endStretch(followed, process, input, sustained, costs);
      }
    }
    if (left) sustained.keep(KIND, new Set(Array.from(this.followed.values(), keyOf)));
    if (this.followed.size === 0) return NO_MATCHES;
    const matches: PatternMatch[] = [];
    for (const each of this.followed.values())
      if (each.found !== undefined && !matches.some(match => match.subject === each.program))
        matches.push(matchOf(each, each.found));
    return matches;
  }

  snapshot(): unknown {
    return {
      soFar: { ...this.soFar },
      followed: [...this.followed.values()].map(each => ({ ...each, stretch: { ...each.stretch } })),
    };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    Object.assign(this.soFar, snapshot.soFar);
    for (const { stretch, ...each } of snapshot.followed
      .filter(each => v.is(FOLLOWED, each))
      .slice(0, MOST_FOLLOWED))
      this.followed.set(each.pid, {
        ...each,
        stretch: Object.assign(new BusyStretch(stretch.since), stretch),
        found: each.found as BusyFound | undefined,
      });
  }

  /** What it has done so far is of an unknown time: from here on. */
  private follow({ pid, startTicks, program, waitSeconds = 1 }: ProcessInterval): void {
    if (this.followed.size >= MOST_FOLLOWED) return;
    const isTimed = waitSeconds > 0;
    this.followed.set(pid, {
      pid,
      startTicks,
      program,
      stretch: new BusyStretch(this.soFar),
      isTimed,
      found: undefined,
    });
  }

  private endStretch(
    followed: FollowedBusy,
    process: ProcessInterval,
    input: PowerInput,
    sustained: Sustained,
    costs: UnitCosts,
  ): void {
    const { stretch } = followed;
    const { waitSeconds = 1 } = process;
    const isNews = waitSeconds > 0;
    if (!followed.isTimed && isNews) {
      followed.isTimed = true;
      followed.stretch = new BusyStretch(this.soFar);
    } else if (stretch.seconds >= LONGEST || (isNews && stretch.seconds >= STRETCH)) {
      followed.stretch = new BusyStretch(this.soFar);
      followed.isTimed = isNews;
      const { kind, demand, cpus } = judgeStretch(stretch);
      const value = kind === undefined ? 0 : demand;
      const level = sustained.level(KIND, keyOf(followed), value, stretch.seconds);
      const seconds = sustained.seconds(KIND, keyOf(followed));
      followed.found =
        level === undefined
          ? undefined
          : {
              ...{ level, demand, cpus, seconds },
              spins: kind === 'spins',
              saving: savingOf(followed.pid, cpus, input, costs),
            };
      if (demand < FOLLOWED_FROM) this.followed.delete(followed.pid);
    }
  }
}

const SO_FAR = v.object({ awake: AMOUNT, packets: AMOUNT });
const SNAPSHOT = v.object({ soFar: SO_FAR, followed: v.array(v.unknown()) });
const FOLLOWED = v.object({
  pid: v.number(),
  startTicks: v.number(),
  program: v.string(),
  isTimed: v.boolean(),
  stretch: v.object({
    since: SO_FAR,
    seconds: AMOUNT,
    run: AMOUNT,
    ready: AMOUNT,
    user: AMOUNT,
    system: AMOUNT,
    waits: AMOUNT,
    faults: AMOUNT,
    calls: AMOUNT,
    bytes: AMOUNT,
    packets: AMOUNT,
  }),
  found: v.optional(
    v.object({
      level: v.picklist(LEVELS),
      spins: v.boolean(),
      demand: AMOUNT,
      cpus: AMOUNT,
      seconds: AMOUNT,
      saving: v.optional(
        v.object({
          value: AMOUNT,
          sigma: v.optional(AMOUNT),
          basis: v.custom<Basis>(isBasis),
          note: v.optional(v.string()),
        }),
      ),
    }),
  ),
});

const keyOf = ({ pid, startTicks }: FollowedBusy): string => `${pid}/${startTicks}`;

/** Without what it reads and writes nothing can be said of it. */
const isBusy = (process: ProcessInterval, awake: number): boolean =>
  cpuSecondsOf(process) + (process.waitSeconds ?? 0) >= FOLLOWED_FROM * (awake + process.lateSeconds) &&
  !process.kernel &&
  !process.ended &&
  !process.ioDenied;

/** What a busy CPU of the cluster costs where it ran most. */
function savingOf(pid: number, cpus: number, input: PowerInput, costs: UnitCosts) {
  const busy = input.processes.find(each => each.pid === pid)?.busy ?? [];
  const most = busy.indexOf(Math.max(...busy) as (typeof busy)[number]);
  const cluster = input.clusters[most]?.name;
  return cluster === undefined ? undefined : positive(scaled(costs.busyWatts?.get(cluster), cpus));
}

const matchOf = (
  { program, pid }: FollowedBusy,
  { level, spins, demand, cpus, seconds, saving }: BusyFound,
): PatternMatch =>
  withSaving(
    {
      kind: KIND,
      subject: program,
      severity: spins ? 'warning' : 'info',
      level,
      summary: `${program} (pid ${pid}) ${spins ? 'spins in system calls that move no data' : 'keeps a CPU busy without data: it computes or spins'}; it ran or was ready to ${formatRatio(demand)} of ${Math.round(seconds / 60)} min`,
      hint: spins
        ? 'Let it block until there is something to do: non-blocking reads, polls without a time-out and sched_yield() ask again and again.'
        : 'If it waits for something, let it block: a loop around a flag spins. If it computes, it costs less at the most efficient operating point, or on a little core.',
      evidence: [
        { name: 'cpu', value: cpus, unit: 'CPUs' },
        { name: 'running or ready', value: demand, unit: '1' },
        { name: 'duration', value: seconds, unit: 's' },
        { name: 'pid', value: pid, unit: '' },
      ],
    },
    saving,
  );
