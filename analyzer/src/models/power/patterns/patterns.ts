/** All power-hungry patterns of one device. A new one is a file, a kind in findings/kinds.ts and a line here. */
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Sustained } from '../../../findings/sustained.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { BigCore } from './big_core.js';
import { BusyLoop } from './busy_loop.js';
import { ChattyRadio } from './chatty_radio.js';
import { FsyncStorm } from './fsync_storm.js';
import { boundedBy, NO_MATCHES, type PatternMatch, type PowerPattern } from './pattern.js';
import { Polling } from './polling.js';
import { Sleepers } from './sleepers.js';
import { SuspendFailing } from './suspend_failing.js';
import { TimersUnaligned } from './timers_unaligned.js';
import { WakeLockIdle } from './wake_lock_idle.js';

export class PowerPatterns {
  private readonly sleepers = new Sleepers();
  private readonly named: Readonly<Record<string, PowerPattern>> = {
    polling: new Polling(this.sleepers),
    busyLoop: new BusyLoop(),
    chattyRadio: new ChattyRadio(),
    fsyncStorm: new FsyncStorm(this.sleepers),
    wakeLockIdle: new WakeLockIdle(),
    timersUnaligned: new TimersUnaligned(),
    bigCore: new BigCore(),
    suspendFailing: new SuspendFailing(),
  };
  private readonly all: readonly PowerPattern[] = Object.values(this.named);

  /** What is wrong as of this interval, those that would save most first. */
  judge(
    interval: Interval,
    input: PowerInput,
    sustained: Sustained,
    costs: UnitCosts,
  ): readonly PatternMatch[] {
    this.sleepers.take(interval);
    let found: readonly PatternMatch[] = NO_MATCHES;
    for (const pattern of this.all) {
      const matches = pattern.judge(interval, input, sustained, costs);
      if (matches.length > 0) found = found.length === 0 ? matches : [...found, ...matches];
    }
    const { measured } = input;
    if (measured?.scope === 'device' && found.length > 0)
      found = found.map(match => boundedBy(measured.power, match));
    if (found.length < 2) return found;
    return [...found].sort((a, b) => (b.saving?.value ?? 0) - (a.saving?.value ?? 0));
  }

  snapshot(): unknown {
    const patterns = Object.entries(this.named).flatMap(([name, pattern]) =>
      pattern.snapshot === undefined ? [] : [[name, pattern.snapshot()]],
    );
    return { ...Object.fromEntries(patterns), sleepers: this.sleepers.snapshot() };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.sleepers.restore(snapshot['sleepers']);
    for (const [name, pattern] of Object.entries(this.named)) pattern.restore?.(snapshot[name]);
  }
}

const SNAPSHOT = v.record(v.string(), v.unknown());
