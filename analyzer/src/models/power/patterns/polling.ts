/**
 * A process that wakes up many times a second to do next to nothing, at an even rate: a loop with a short sleep, or a
 * timeout that is too short. Work that comes from outside, packets or users, is uneven, or costs CPU time.
 *
 * The agent counts switches of most processes at every eighth reading only: rates are taken from one reading that has
 * news to the next, over STRETCH seconds or more.
 */
import type { Interval, ProcessInterval } from '../../../device/interval.js';
import { FINDING_KINDS } from '../../../findings/kinds.js';
import { Tracked } from '../../tracked.js';
import type { PowerInput } from '../input.js';
import { type PowerCosts, positive, scaled } from './costs.js';
import { type PatternMatch, type PowerPattern, withSaving } from './pattern.js';

const KIND = FINDING_KINDS['power.polling'];
const STRETCH = 15;
/** Fewer stretches say nothing of how even they are. */
const LEAST_STRETCHES = 3;
/** Standard deviation of the rate over its mean. */
const MOST_VARIATION = 0.2;
/** CPU share from which on it does something with its time. */
const MOST_CPU = 0.02;
const MOST_FOLLOWED = 64;
/** What is left after batching: one wakeup a second. */
const LEFT = 1;

interface Followed {
  seconds: number;
  switches: number;
  cpu: number;
  /** Rates of the last stretches, newest last. */
  readonly rates: number[];
}

export class Polling implements PowerPattern {
  private readonly followed = new Map<string, Followed>();
  private readonly tracked = new Tracked();
  /** As the last stretch of each that polls left it. */
  private readonly levels = new Map<string, { level: 'raised' | 'held'; rate: number; cpu: number }>();

  observe(interval: Interval, _input: PowerInput, costs: PowerCosts): PatternMatch[] {
    const awake = interval.elapsed - interval.suspended;
    const found: PatternMatch[] = [];
    const present = new Set<string>();
    if (!(awake > 0)) return found;
    for (const process of interval.processes) {
      if (process.kernel || process.ended) continue;
      const key = `${process.pid}/${process.startTicks}`;
      const followed = this.follow(key, process, awake);
      if (followed === undefined) continue;
      present.add(key);
      const rate = advance(followed, process, awake);
      if (rate === undefined) continue;
      const level = this.tracked.observe(key, rate.value, rate.seconds, KIND);
      if (rate.newest < KIND.hold) this.followed.delete(key);
      if (level !== undefined) this.levels.set(key, { level, rate: rate.value, cpu: rate.cpu });
      else this.levels.delete(key);
    }
    for (const key of [...this.followed.keys()])
      if (!present.has(key)) {
        this.followed.delete(key);
        this.levels.delete(key);
      }
    this.tracked.keep(present);
    const told = new Set<string>();
    for (const process of interval.processes) {
      const state = this.levels.get(`${process.pid}/${process.startTicks}`);
      if (state === undefined || told.has(process.program)) continue;
      told.add(process.program);
      found.push(matchOf(process, state, costs));
    }
    return found;
  }

  snapshot(): unknown {
    return this.tracked.snapshot();
  }

  restore(snapshot: unknown): void {
    this.tracked.restore(snapshot);
  }

  /** Only those that may poll are remembered: of a hundred processes, a few. */
  private follow(key: string, process: ProcessInterval, awake: number): Followed | undefined {
    const known = this.followed.get(key);
    if (known !== undefined) return known;
    if (process.voluntarySwitches < KIND.hold * awake || this.followed.size >= MOST_FOLLOWED)
      return undefined;
    // what it has done so far is of an unknown time: from here on
    const made: Followed = { seconds: Number.NaN, switches: 0, cpu: 0, rates: [] };
    this.followed.set(key, made);
    return made;
  }
}

/** Goes on by an interval. @returns the rate of the stretch that it ends: 0 unless the last few were even and cost little. */
function advance(
  followed: Followed,
  process: ProcessInterval,
  awake: number,
): { value: number; newest: number; seconds: number; cpu: number } | undefined {
  if (Number.isNaN(followed.seconds)) {
    followed.seconds = 0;
    return undefined;
  }
  followed.seconds += awake;
  followed.switches += process.voluntarySwitches;
  followed.cpu += process.run ?? process.user + process.system;
  const over = followed.seconds >= 4 * STRETCH;
  if ((process.voluntarySwitches === 0 && !over) || followed.seconds < STRETCH) return undefined;
  const { seconds, switches, cpu, rates } = followed;
  followed.seconds = 0;
  followed.switches = 0;
  followed.cpu = 0;
  rates.push(switches / seconds);
  if (rates.length > LEAST_STRETCHES) rates.shift();
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const deviation = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length);
  const polls =
    rates.length >= LEAST_STRETCHES && deviation <= MOST_VARIATION * mean && cpu / seconds < MOST_CPU;
  return { value: polls ? mean : 0, newest: switches / seconds, seconds, cpu: cpu / seconds };
}

function matchOf(
  process: ProcessInterval,
  { level, rate, cpu }: { level: 'raised' | 'held'; rate: number; cpu: number },
  costs: PowerCosts,
): PatternMatch {
  return withSaving(
    {
      kind: 'power.polling',
      subject: process.program,
      severity: 'info',
      level,
      summary: `${process.program} (pid ${process.pid}) wakes up ${Math.round(rate)} times a second and does next to nothing`,
      hint: `Wait for an event (epoll, futex, inotify, an interrupt of the GPIO line) instead of asking every ${Math.round(1000 / rate)} ms, or ask less often; timers that need not be exact can be late together: prctl(PR_SET_TIMERSLACK).`,
      evidence: [
        { name: 'wakeups', value: rate, unit: '1/s' },
        { name: 'cpu', value: cpu, unit: 'CPUs' },
        { name: 'pid', value: process.pid, unit: '' },
      ],
    },
    positive(scaled(costs.wakeupJoules, rate - LEFT)),
  );
}
