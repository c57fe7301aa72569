/**
 * A process that its own timer wakes up many times a second, for little: a loop with a short sleep, or a time-out that is too
 * short. What tells it from a server of the same rate is the time-out of the call that it sleeps in (wakeups.ts); that it
 * does little, that it hardly computes, does not write, waits for no children and wakes nobody else up.
 */
import { LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import { LEVELS, type Level } from '../../../findings/condition.js';
import type { Sustained } from '../../../findings/sustained.js';
import { AMOUNT } from '../amount.js';
import { positive, scaled } from '../estimates.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { NO_MATCHES, type PatternMatch, type PowerPattern, withSaving } from './pattern.js';
import type { Sleepers, SleepingProcess } from './sleepers.js';
import { LEAST_LOOKS, type Wakeups } from './wakeups.js';

const KIND = 'power.polling';
/**
 * Part of the wakeups that its timer makes. Waits that events cut short count for more than they are: a true half reads as
 * 0.71, four fifths as 0.9.
 */
const LEAST_BY_TIMER = 0.8;
/** The same, once it is known to poll. */
const HELD_BY_TIMER = 0.7;
/** CPU seconds a wakeup from which on it works. */
const MOST_CPU = 400e-6;
/** Of what it leaves behind, a wakeup: write calls, page faults of children, and being displaced by whom it woke. */
const MOST_OUTPUT = 0.1;
/**
 * Displacements a second of CPU time below which they are others' doing: who competes with it gets its CPU at the end of a slice,
 * 0.7 ms at least (sched_base_slice_ns); whom it has woken at once.
 */
const LEAST_DISPLACED = 1000;
/** What is left after batching: one wakeup a second. */
const LEFT = 1;

interface PollingFound {
  readonly pid: number;
  readonly program: string;
  readonly level: Level;
  readonly rate: number;
  readonly cpu: number;
  readonly byTimer: number;
  readonly atMost: boolean;
  readonly doesNothing: boolean;
}

export class Polling implements PowerPattern {
  private readonly sleepers: Sleepers;
  private readonly found = new LazyMap<string, PollingFound>();
  /** When each process was judged last, seconds of event time. */
  private readonly judged = new LazyMap<string, number>();

  constructor(sleepers: Sleepers) {
    this.sleepers = sleepers;
  }

  judge(
    interval: Interval,
    _input: PowerInput,
    sustained: Sustained,
    costs: UnitCosts,
  ): readonly PatternMatch[] {
    const { all } = this.sleepers;
    if (all.size === 0 && this.judged.size === 0) return NO_MATCHES;
    for (const [key, process] of all)
      if (process.isNews) this.judgeProcess(key, process, interval.to, sustained);
    let left = false;
    for (const key of this.judged.keys())
      if (!all.has(key)) {
        this.judged.delete(key);
        this.found.delete(key);
        left = true;
      }
    if (left) sustained.keep(KIND, this.judged);
    const matches: PatternMatch[] = [];
    for (const each of this.found.values())
      if (!matches.some(match => match.subject === each.program)) matches.push(matchOf(each, costs));
    return matches;
  }

  snapshot(): unknown {
    return Array.from(this.judged, ([key, at]) => ({ key, at, found: this.found.get(key) }));
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    for (const { key, at, found } of snapshot.filter(each => v.is(JUDGED, each)).slice(0, MOST_RESTORED)) {
      this.judged.set(key, at);
      if (found !== undefined) this.found.set(key, found);
    }
  }

  private judgeProcess(key: string, process: SleepingProcess, at: number, sustained: Sustained): void {
    const { pid, program } = process;
    const threads = [...process.threads.values()];
    // of too few looks nothing follows, not even that it has stopped: after a restart there are none
    if (program === '' || !threads.some(({ looks }) => looks >= LEAST_LOOKS)) return;
    const least = this.found.has(key) ? HELD_BY_TIMER : LEAST_BY_TIMER;
    const polling = threads.filter(thread => polls(thread, least));
    const rate = sumOf(polling, each => each.rate * (each.byTimer ?? 0));
    const since = at - (this.judged.get(key) ?? at);
    this.judged.set(key, at);
    const level = sustained.level(KIND, key, rate, since);
    if (level === undefined) {
      this.found.delete(key);
      return;
    }
    const wakeups = sumOf(polling, each => each.rate);
    this.found.set(key, {
      pid,
      program,
      level,
      rate,
      cpu: sumOf(polling, each => each.cpu),
      byTimer: wakeups > 0 ? rate / wakeups : 0,
      atMost: polling.some(each => each.atMost),
      doesNothing:
        polling.every(outputIsKnown) &&
        threads.every(each => isSlow(each, wakeups) || polling.includes(each)),
    });
  }
}

const SNAPSHOT = v.array(v.unknown());
/** As many as a device's threads that are held. */
const MOST_RESTORED = 128;
const JUDGED = v.object({
  key: v.string(),
  at: v.number(),
  found: v.optional(
    v.object({
      pid: v.number(),
      program: v.string(),
      level: v.picklist(LEVELS),
      rate: AMOUNT,
      cpu: AMOUNT,
      byTimer: AMOUNT,
      atMost: v.boolean(),
      doesNothing: v.boolean(),
    }),
  ),
});

const sumOf = (threads: readonly Wakeups[], of: (thread: Wakeups) => number): number =>
  threads.reduce((sum, thread) => sum + of(thread), 0);

function polls(thread: Wakeups, least: number): boolean {
  return (
    (thread.byTimer ?? 0) >= least &&
    thread.cpuEach <= MOST_CPU &&
    (thread.writesEach ?? 0) <= MOST_OUTPUT &&
    thread.childFaultsEach <= MOST_OUTPUT &&
    !wakesOthers(thread)
  );
}

/** Whether it cannot be that those that poll wake this one of their process to work for them. */
const isSlow = ({ rate }: Wakeups, polling: number): boolean => rate <= MOST_OUTPUT * polling;

const wakesOthers = ({ displacedEach, rate, cpu }: Wakeups): boolean =>
  displacedEach > MOST_OUTPUT && displacedEach * rate > LEAST_DISPLACED * cpu;

/** Whether what it could have written or sent was looked at: what goes to sockets is not counted by process. */
const outputIsKnown = ({ writesEach, sockets }: Wakeups): boolean =>
  writesEach !== undefined && sockets === 0;

function matchOf(
  { pid, program, level, rate, cpu, byTimer, atMost, doesNothing }: PollingFound,
  costs: UnitCosts,
): PatternMatch {
  const often = `${atMost ? 'up to ' : ''}${Math.round(rate)} times a second`;
  return withSaving(
    {
      kind: KIND,
      subject: program,
      severity: 'info',
      level,
      summary: `${program} (pid ${pid}): its own timer wakes it ${often}${doesNothing ? ', and it does next to nothing then: no writes, no sockets' : ''}`,
      hint: `${doesNothing ? 'Wait' : 'If it looks whether there is something to do, wait'} for an event (epoll, futex, inotify, an interrupt of the GPIO line) instead of asking every ${Math.round(1000 / rate)} ms, or ask less often${doesNothing ? '' : '; if it sends, send more at once'}. Timers that need not be exact can be late together: prctl(PR_SET_TIMERSLACK).`,
      evidence: [
        { name: 'wakeups', value: rate, unit: '1/s' },
        { name: 'by timer', value: byTimer, unit: '1' },
        { name: 'cpu', value: cpu, unit: 'CPUs' },
        { name: 'pid', value: pid, unit: '' },
      ],
    },
    positive(scaled(costs.wakeupJoules, rate - LEFT)),
  );
}
