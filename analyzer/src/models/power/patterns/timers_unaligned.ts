/**
 * Many timers of several programs, each rare, that go off one after the other: the CPU is woken for each, and too early
 * for a deep idle state to pay. Together they would wake it a few times a second.
 */
import { LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Sustained } from '../../../findings/sustained.js';
import { positive, scaled } from '../estimates.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { type PatternMatch, type PowerPattern, withSaving } from './pattern.js';
import { RecentMean, restoreMeans, savedMeans } from './recent_mean.js';

const KIND = 'power.timers-unaligned';
const MOST_BUSY = 0.05;
/** Programs that wake up once a second or more: fewer have nothing to be aligned with. */
const LEAST_PROGRAMS = 4;
const LEAST_RATE = 1;
/** One that causes more of them polls, and is told as that. */
const MOST_SHARE = 0.5;
const REMEMBERED = 60;
const MOST_PROGRAMS = 32;
/** Half of the wakeups could be together: what timer slack of 50 ms does to random timers. */
const SAVED = 0.5;

export class TimersUnaligned implements PowerPattern {
  private readonly exits = new RecentMean(REMEMBERED);
  private readonly busy = new RecentMean(REMEMBERED);
  private readonly programs = new LazyMap<string, RecentMean>();

  judge(interval: Interval, input: PowerInput, sustained: Sustained, costs: UnitCosts): PatternMatch[] {
    const awake: number = input.seconds;
    if (interval.power.idle.length === 0) return [];
    const exits = input.clusters.map(each => each.idleExits).filter(each => each !== undefined);
    if (!(awake > 0) || exits.length === 0 || interval.cpus.length === 0) return [];
    const rate = this.exits.meanWith(exits.reduce((sum, each) => sum + each, 0) / awake, awake);
    const busy =
      interval.cpus.reduce((sum, cpu) => sum + cpu.busySeconds, 0) / (awake * interval.cpus.length);
    const isIdle = this.busy.meanWith(busy, awake) < MOST_BUSY;
    const causes = this.causes(interval, awake);
    const all = causes.reduce((sum, each) => sum + each.rate, 0);
    const spread = causes.length >= LEAST_PROGRAMS && causes[0]!.rate <= MOST_SHARE * all;
    // interrupts and the kernel's own timers wake CPUs too: programs are told no more than they have woken up
    const theirs = Math.min(rate, all);
    const level = sustained.level(KIND, 'timers', isIdle && spread ? theirs : 0, interval.elapsed);
    if (level === undefined) return [];
    const names = causes.slice(0, LEAST_PROGRAMS).map(each => each.program);
    return [
      withSaving(
        {
          kind: KIND,
          subject: 'timers',
          severity: 'info',
          level,
          summary: `Timers of ${causes.length} programs wake the CPUs up to ${Math.round(theirs)} times a second, one after the other`,
          hint: `Let timers that need not be exact be late together: a timer slack of 50 ms (prctl(PR_SET_TIMERSLACK), systemd TimerSlackNSec= or AccuracySec=). Most come from ${names.join(', ')}.`,
          evidence: [
            { name: 'wakeups', value: theirs, unit: '1/s' },
            { name: 'idle exits', value: rate, unit: '1/s' },
            { name: 'programs', value: causes.length, unit: '' },
            { name: 'busy', value: busy, unit: '1' },
          ],
        },
        positive(scaled(costs.wakeupJoules, theirs * SAVED)),
      ),
    ];
  }

  snapshot(): unknown {
    return {
      exits: this.exits.snapshot(),
      busy: this.busy.snapshot(),
      programs: savedMeans(this.programs),
    };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.exits.restore(snapshot.exits);
    this.busy.restore(snapshot.busy);
    restoreMeans(this.programs, snapshot.programs, REMEMBERED, MOST_PROGRAMS);
  }

  /** Programs by their recent wakeups a second, most first, those that count. */
  private causes({ processes }: Interval, awake: number): { program: string; rate: number }[] {
    const now = new Map<string, number>();
    for (const { program, kernel, voluntarySwitches } of processes)
      if (!kernel) now.set(program, (now.get(program) ?? 0) + voluntarySwitches);
    // those that did nothing, or have ended, fade
    for (const program of this.programs.keys()) if (!now.has(program)) now.set(program, 0);
    const causes: { program: string; rate: number }[] = [];
    for (const [program, switches] of now) {
      let mean = this.programs.get(program);
      if (mean === undefined) {
        if (switches < LEAST_RATE * awake || this.programs.size >= MOST_PROGRAMS) continue;
        mean = new RecentMean(REMEMBERED);
        this.programs.set(program, mean);
      }
      const rate = mean.meanWith(switches / awake, awake);
      if (rate >= LEAST_RATE) causes.push({ program, rate });
      else if (rate < LEAST_RATE / 2) this.programs.delete(program);
    }
    return causes.sort((a, b) => b.rate - a.rate);
  }
}

const SNAPSHOT = v.object({
  exits: v.optional(v.unknown()),
  busy: v.optional(v.unknown()),
  programs: v.optional(v.unknown()),
});
