/**
 * Something that keeps a device from suspending while it does nothing: a user wake lock, or a driver's wakeup source. Only
 * on devices that suspend at all: where nothing ever suspends, a lock that is held costs nothing.
 */
import { LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import { LEVELS, type Level } from '../../../findings/condition.js';
import type { Sustained } from '../../../findings/sustained.js';
import type { PowerInput } from '../input.js';
import { heldAwake } from './held_awake.js';
import type { PatternMatch, PowerPattern } from './pattern.js';
import { RecentMean } from './recent_mean.js';

const KIND = 'power.wake-lock-idle';
/** Share of all CPUs below which the device does nothing, over the last minute. */
const IDLE = 0.01;
const IDLE_SECONDS = 60;
/** What is read once a minute and was not told of for longer has been let go. */
const STALE_SECONDS = 150;
/** Taken back from a snapshot. */
const MOST_HELD = 64;

interface Holding {
  readonly level: Level;
  readonly holder: string;
  readonly share: number;
  readonly until: number;
}

export class WakeLockIdle implements PowerPattern {
  private readonly busy = new RecentMean(IDLE_SECONDS);
  private readonly holding = new LazyMap<string, Holding>();
  private suspends = false;

  judge(interval: Interval, input: PowerInput, sustained: Sustained): PatternMatch[] {
    this.suspends ||= canSuspend(interval);
    if (!(input.seconds > 0) || interval.cpus.length === 0) return [];
    const idle = this.busy.meanWith(busyShare(interval, input.seconds), input.seconds) < IDLE;
    if (!this.suspends) return [];
    for (const { name, holder, seconds, covers } of heldAwake(interval)) {
      const share = Math.min(1, seconds / covers);
      const level = sustained.level(KIND, name, idle ? share : 0, covers);
      if (level === undefined) this.holding.delete(name);
      else this.holding.set(name, { level, holder, share, until: interval.to + keptFor(covers, interval) });
    }
    for (const [name, { until }] of this.holding) if (interval.to > until) this.holding.delete(name);
    sustained.keep(KIND, this.holding);
    return Array.from(this.holding, ([name, each]) => match(name, each, sustained.seconds(KIND, name)));
  }

  snapshot(): unknown {
    return { suspends: this.suspends, busy: this.busy.snapshot(), holding: [...this.holding] };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.suspends = snapshot.suspends;
    this.busy.restore(snapshot.busy);
    const known = (snapshot.holding ?? []).filter(each => v.is(HOLDING, each)).slice(0, MOST_HELD);
    for (const [name, held] of known) this.holding.set(name, held);
  }
}

const SNAPSHOT = v.object({
  suspends: v.boolean(),
  busy: v.optional(v.unknown()),
  holding: v.optional(v.array(v.unknown())),
});
const HOLDING = v.tuple([
  v.string(),
  v.object({ level: v.picklist(LEVELS), holder: v.string(), share: v.number(), until: v.number() }),
]);

function match(name: string, { level, holder, share }: Holding, seconds: number): PatternMatch {
  return {
    kind: KIND,
    subject: name,
    severity: 'warning',
    level,
    summary: `${name} has kept the device awake for ${Math.round(seconds)} s with nothing to do`,
    hint: `${holder === '' ? 'The kernel does not keep who holds it' : `By its name, ${holder} holds it`}: release it as soon as the work is done, or give it a timeout (a number of nanoseconds after its name in /sys/power/wake_lock).`,
    evidence: [
      { name: 'held', value: share, unit: '1' },
      { name: 'duration', value: seconds, unit: 's' },
    ],
  };
}

/** A lock is told of in every interval, a source once in `covers` seconds. */
const keptFor = (covers: number, { elapsed }: Interval): number => (covers > elapsed ? STALE_SECONDS : 0);

const canSuspend = ({ suspended, power }: Interval): boolean =>
  suspended > 0 ||
  (power.suspends?.succeeded ?? 0) > 0 ||
  power.wakeupSources.some(source => source.suspendPrevented > 0);

const busyShare = ({ cpus }: Interval, awake: number): number =>
  cpus.reduce((sum, cpu) => sum + cpu.busySeconds, 0) / (awake * cpus.length);
