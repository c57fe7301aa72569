/** Suspends that fail: the device tries to sleep, a task or a driver refuses, and the attempt itself costs energy. */
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Sustained } from '../../../findings/sustained.js';
import { AMOUNT } from '../amount.js';
import type { PowerInput } from '../input.js';
import { NO_MATCHES, type PatternMatch, type PowerPattern } from './pattern.js';

const KIND = 'power.suspend-failing';
/** Failures are looked at over so many seconds. */
const WINDOW = 600;
const MOST_REMEMBERED = 64;
/** One that fails now and then, for a key pressed at that moment, is ordinary. */
const LEAST_SHARE = 0.3;

interface Attempts {
  readonly at: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly steps: ReadonlyMap<string, number>;
}

export class SuspendFailing implements PowerPattern {
  private attempts: Attempts[] = [];

  judge(interval: Interval, _input: PowerInput, sustained: Sustained): readonly PatternMatch[] {
    const { suspends } = interval.power;
    // most devices never try
    if (suspends === undefined && this.attempts.length === 0) return NO_MATCHES;
    if (suspends !== undefined && suspends.succeeded + suspends.failed > 0)
      this.attempts.push({
        at: interval.to,
        succeeded: suspends.succeeded,
        failed: suspends.failed,
        steps: suspends.failedSteps,
      });
    this.attempts = this.attempts.filter(each => each.at > interval.to - WINDOW).slice(-MOST_REMEMBERED);
    const failed = this.attempts.reduce((sum, each) => sum + each.failed, 0);
    const all = this.attempts.reduce((sum, each) => sum + each.succeeded, failed);
    const counted = failed >= LEAST_SHARE * all ? failed : 0;
    const level = sustained.level(KIND, 'suspend', counted, interval.elapsed);
    if (level === undefined) return [];
    const step = this.worstStep();
    return [
      {
        kind: KIND,
        subject: 'suspend',
        severity: 'warning',
        level,
        summary: `${failed} of ${all} suspends in the last ten minutes failed${step === '' ? '' : `, most at ${step}`}`,
        hint: hintOf(step),
        evidence: [
          { name: 'failed', value: failed, unit: '' },
          { name: 'tried', value: all, unit: '' },
        ],
      },
    ];
  }

  snapshot(): unknown {
    return this.attempts.map(({ steps, ...counted }) => ({ ...counted, steps: [...steps] }));
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.attempts = snapshot
      .filter(each => v.is(ATTEMPTS, each))
      .map(({ steps, ...counted }) => ({ ...counted, steps: new Map(steps) }))
      .slice(-MOST_REMEMBERED);
  }

  /** The step at which most failed; empty where none is told. */
  private worstStep(): string {
    const counts = new Map<string, number>();
    for (const { steps } of this.attempts)
      for (const [step, count] of steps) counts.set(step, (counts.get(step) ?? 0) + count);
    let worst = '';
    for (const [step, count] of counts) if (count > (counts.get(worst) ?? 0)) worst = step;
    return worst;
  }
}

const SNAPSHOT = v.array(v.unknown());
const ATTEMPTS = v.object({
  at: v.number(),
  succeeded: AMOUNT,
  failed: AMOUNT,
  steps: v.array(v.tuple([v.string(), AMOUNT])),
});

const hintOf = (step: string): string =>
  step === 'freeze'
    ? 'A task does not freeze: often one that waits on a network or FUSE file system. The kernel log names it after "Freezing of tasks failed".'
    : `A driver refuses${step === '' ? '' : ` at ${step}`}: /sys/power/suspend_stats/last_failed_dev names its device, and the kernel log the error; /sys/power/pm_debug_messages makes it say more.`;
