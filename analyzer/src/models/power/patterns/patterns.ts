/** All power-hungry patterns of one device. A new one is a file, a kind in findings/kinds.ts and a line here. */
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Sustained } from '../../../findings/sustained.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { BigCore } from './big_core.js';
import { BusyLoop } from './busy_loop.js';
import { ChattyRadio, isModem } from './chatty_radio.js';
import { FsyncStorm } from './fsync_storm.js';
import { boundedBy, NO_MATCHES, type PatternMatch, type PowerPattern } from './pattern.js';
import { Polling } from './polling.js';
import { Sleepers } from './sleepers.js';
import { SuspendFailing } from './suspend_failing.js';
import { TimersUnaligned } from './timers_unaligned.js';
import { WakeLockIdle } from './wake_lock_idle.js';

/** A pattern of a device. */
interface PatternKind {
  /** Of its snapshot. */
  readonly name: string;
  readonly make: (sleepers: Sleepers) => PowerPattern;
  /** Whether there is something to judge: until then it is not made, as most devices never have it. Left out: always. */
  readonly isNeeded?: (interval: Interval, sleepers: Sleepers) => boolean;
}

const KINDS: readonly PatternKind[] = [
  {
    name: 'polling',
    make: sleepers => new Polling(sleepers),
    isNeeded: (_, sleepers) => sleepers.all.size > 0,
  },
  { name: 'busyLoop', make: () => new BusyLoop() },
  {
    name: 'chattyRadio',
    make: () => new ChattyRadio(),
    isNeeded: ({ interfaces }) => interfaces.some(isModem),
  },
  {
    name: 'fsyncStorm',
    make: sleepers => new FsyncStorm(sleepers),
    isNeeded: ({ disks }) => disks.some(disk => disk.flushes !== undefined),
  },
  { name: 'wakeLockIdle', make: () => new WakeLockIdle() },
  {
    name: 'timersUnaligned',
    make: () => new TimersUnaligned(),
    isNeeded: ({ power }) => power.idle.length > 0,
  },
  { name: 'bigCore', make: () => new BigCore() },
  {
    name: 'suspendFailing',
    make: () => new SuspendFailing(),
    isNeeded: ({ power }) => power.suspends !== undefined,
  },
];

const NONE_MADE = KINDS.map((): PowerPattern | undefined => undefined);

export class PowerPatterns {
  private readonly sleepers = new Sleepers();
  /** In the order of KINDS. */
  private readonly made = NONE_MADE.slice();

  /** What is wrong as of this interval, those that would save most first. */
  judge(
    interval: Interval,
    input: PowerInput,
    sustained: Sustained,
    costs: UnitCosts,
  ): readonly PatternMatch[] {
    this.sleepers.take(interval);
    let found: readonly PatternMatch[] = NO_MATCHES;
    for (let i = 0; i < KINDS.length; i++) {
      const matches = this.patternOf(i, interval)?.judge(interval, input, sustained, costs) ?? NO_MATCHES;
      if (matches.length > 0) found = found.length === 0 ? matches : [...found, ...matches];
    }
    const { measured } = input;
    if (measured?.scope === 'device' && found.length > 0)
      found = found.map(match => boundedBy(measured.power, match));
    if (found.length < 2) return found;
    return [...found].sort((a, b) => (b.saving?.value ?? 0) - (a.saving?.value ?? 0));
  }

  snapshot(): unknown {
    const patterns = this.made.flatMap((pattern, i) =>
      pattern?.snapshot === undefined ? [] : [[KINDS[i]!.name, pattern.snapshot()]],
    );
    return { ...Object.fromEntries(patterns), sleepers: this.sleepers.snapshot() };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.sleepers.restore(snapshot['sleepers']);
    for (const [i, { name, make }] of KINDS.entries()) {
      if (snapshot[name] === undefined) continue;
      const pattern = make(this.sleepers);
      pattern.restore?.(snapshot[name]);
      this.made[i] = pattern;
    }
  }

  private patternOf(i: number, interval: Interval): PowerPattern | undefined {
    const { make, isNeeded } = KINDS[i]!;
    if (this.made[i] === undefined && (isNeeded === undefined || isNeeded(interval, this.sleepers)))
      this.made[i] = make(this.sleepers);
    return this.made[i];
  }
}

const SNAPSHOT = v.record(v.string(), v.unknown());
