/**
 * A process that wakes up many times a second to do next to nothing, at an even rate: a loop with a short sleep, or a
 * timeout that is too short. Work that comes from outside, packets or users, is uneven, or costs CPU time.
 *
 * The agent counts switches of most processes at every eighth reading only: rates are taken from one reading that has
 * news to the next, over STRETCH seconds or more.
 */
import * as v from 'valibot';
import type { Interval, ProcessInterval } from '../../../device/interval.js';
import { LEVELS, type Level } from '../../../findings/condition.js';
import { FINDING_KINDS } from '../../../findings/kinds.js';
import type { Sustained } from '../../../findings/sustained.js';
import { cpuSecondsOf } from '../../../quantities/index.js';
import { AMOUNT } from '../amount.js';
import { positive, scaled } from '../estimates.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { NO_MATCHES, type PatternMatch, type PowerPattern, withSaving } from './pattern.js';

const KIND = 'power.polling';
const { hold, raise } = FINDING_KINDS[KIND];
const STRETCH = 15;
/** After this time a stretch ends without news. */
const LONGEST = 60;
/** Fewer stretches say nothing of how even they are. */
const LEAST_STRETCHES = 3;
/** Standard deviation of the rate over its mean. */
const MOST_VARIATION = 0.2;
/** CPU share from which on it does something with its time. */
const MOST_CPU = 0.02;
const MOST_FOLLOWED = 32;
/** What is left after batching: one wakeup a second. */
const LEFT = 1;

interface Followed {
  readonly startTicks: number;
  program: string;
  /** The interval that showed it last, counted. */
  shownIn: number;
  /** Where the present stretch began, in seconds awake since the pattern was made. */
  since: number;
  switches: number;
  cpu: number;
  /** Rates of the last stretches, newest last. */
  readonly rates: number[];
  /** As the last stretch left it: undefined unless it polls. */
  level: Level | undefined;
  rate: number;
  share: number;
}

export class Polling implements PowerPattern {
  /** By pid: of a hundred processes, the few that may poll. */
  private readonly followed = new Map<number, Followed>();
  private round = 0;
  /** Seconds awake so far. */
  private awake = 0;
  /** When the first stretch of all is over though nothing shows, in the same seconds. */
  private firstOver = Number.POSITIVE_INFINITY;
  /** How many are followed that poll. */
  private polling = 0;

  judge(
    interval: Interval,
    _input: PowerInput,
    sustained: Sustained,
    costs: UnitCosts,
  ): readonly PatternMatch[] {
    const awake = interval.elapsed - interval.suspended;
    if (!(awake > 0)) return NO_MATCHES;
    this.awake += awake;
    const least = raise * awake;
    const round = ++this.round;
    for (const process of interval.processes) {
      const followed = this.followed.get(process.pid);
      if (followed === undefined) {
        if (process.voluntarySwitches >= least && !process.kernel && !process.ended)
          this.follow(process, round);
      } else if (followed.startTicks !== process.startTicks || process.ended) {
        this.forget(process.pid, followed, sustained);
      } else if (followed.shownIn !== round) {
        followed.shownIn = round;
        followed.program = process.program;
        followed.switches += process.voluntarySwitches;
        followed.cpu += cpuSecondsOf(process);
        const seconds = this.awake - followed.since;
        if (seconds >= STRETCH && (process.voluntarySwitches > 0 || seconds >= LONGEST))
          this.endStretch(process.pid, followed, seconds, sustained);
      }
    }
    if (this.awake >= this.firstOver) this.endOver(sustained);
    if (this.polling === 0) return NO_MATCHES;
    const found: PatternMatch[] = [];
    for (const [pid, followed] of this.followed)
      if (followed.level !== undefined && !found.some(each => each.subject === followed.program))
        found.push(matchOf(pid, followed, followed.level, costs));
    return found;
  }

  /** Where stretches began is told in seconds ago: time awake is counted anew. */
  snapshot(): unknown {
    return Array.from(this.followed, ([pid, { shownIn: _, since, rates, ...each }]) => ({
      ...each,
      pid,
      rates: [...rates],
      ago: this.awake - since,
    }));
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    for (const { pid, ago, ...each } of snapshot.filter(each => v.is(FOLLOWED, each))) {
      if (this.followed.size >= MOST_FOLLOWED || this.followed.has(pid)) continue;
      const followed: Followed = { ...each, level: undefined, shownIn: 0, since: this.awake - ago };
      this.followed.set(pid, followed);
      this.setLevel(followed, each.level);
      this.firstOver = Math.min(this.firstOver, followed.since + LONGEST);
    }
  }

  /** What it has done so far is of an unknown time: from here on. */
  private follow({ pid, startTicks, program }: ProcessInterval, round: number): void {
    if (this.followed.size >= MOST_FOLLOWED) return;
    this.followed.set(pid, {
      startTicks,
      program,
      shownIn: round,
      since: this.awake,
      switches: 0,
      cpu: 0,
      rates: [],
      level: undefined,
      rate: 0,
      share: 0,
    });
    this.firstOver = Math.min(this.firstOver, this.awake + LONGEST);
  }

  /** Ends the stretches that have become too long: that nothing shows is part of how often it wakes up. */
  private endOver(sustained: Sustained): void {
    this.firstOver = Number.POSITIVE_INFINITY;
    for (const [pid, followed] of this.followed) {
      const seconds = this.awake - followed.since;
      if (seconds >= LONGEST) this.endStretch(pid, followed, seconds, sustained);
      if (this.followed.has(pid)) this.firstOver = Math.min(this.firstOver, followed.since + LONGEST);
    }
  }

  /** At the end of a stretch it is judged anew. */
  private endStretch(pid: number, followed: Followed, seconds: number, sustained: Sustained): void {
    closeStretch(followed, seconds);
    followed.since = this.awake;
    this.setLevel(
      followed,
      sustained.level(KIND, keyOf(pid, followed), polls(followed) ? followed.rate : 0, seconds),
    );
    if (followed.rates.at(-1)! >= hold) return;
    this.setLevel(followed, undefined);
    this.followed.delete(pid);
  }

  private setLevel(followed: Followed, level: Level | undefined): void {
    this.polling += Number(level !== undefined) - Number(followed.level !== undefined);
    followed.level = level;
  }

  private forget(pid: number, followed: Followed, sustained: Sustained): void {
    this.setLevel(followed, undefined);
    this.followed.delete(pid);
    const kept = new Set(Array.from(this.followed, ([other, each]) => keyOf(other, each)));
    if (!kept.has(keyOf(pid, followed))) sustained.keep(KIND, kept);
  }
}

const SNAPSHOT = v.array(v.unknown());
const FOLLOWED = v.object({
  pid: v.number(),
  startTicks: v.number(),
  program: v.string(),
  ago: AMOUNT,
  switches: AMOUNT,
  cpu: AMOUNT,
  rates: v.pipe(v.array(AMOUNT), v.maxLength(LEAST_STRETCHES)),
  level: v.optional(v.picklist(LEVELS)),
  rate: AMOUNT,
  share: AMOUNT,
});

const keyOf = (pid: number, { startTicks }: Followed): string => `${pid}/${startTicks}`;

function closeStretch(followed: Followed, seconds: number): void {
  const { rates } = followed;
  rates.push(followed.switches / seconds);
  if (rates.length > LEAST_STRETCHES) rates.shift();
  followed.rate = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  followed.share = followed.cpu / seconds;
  followed.switches = 0;
  followed.cpu = 0;
}

/** Whether the last stretches were even and cost little. */
function polls({ rates, rate, share }: Followed): boolean {
  const deviation = Math.sqrt(rates.reduce((sum, each) => sum + (each - rate) ** 2, 0) / rates.length);
  return rates.length >= LEAST_STRETCHES && deviation <= MOST_VARIATION * rate && share < MOST_CPU;
}

function matchOf(
  pid: number,
  { program, rate, share }: Followed,
  level: Level,
  costs: UnitCosts,
): PatternMatch {
  return withSaving(
    {
      kind: KIND,
      subject: program,
      severity: 'info',
      level,
      summary: `${program} (pid ${pid}) wakes up ${Math.round(rate)} times a second and does next to nothing`,
      hint: `Wait for an event (epoll, futex, inotify, an interrupt of the GPIO line) instead of asking every ${Math.round(1000 / rate)} ms, or ask less often; timers that need not be exact can be late together: prctl(PR_SET_TIMERSLACK).`,
      evidence: [
        { name: 'wakeups', value: rate, unit: '1/s' },
        { name: 'cpu', value: share, unit: 'CPUs' },
        { name: 'pid', value: pid, unit: '' },
      ],
    },
    positive(scaled(costs.wakeupJoules, rate - LEFT)),
  );
}
