/** Builds of all devices' programs: what runs where, and days that wait to be stored. */
import type { ProcessName } from '../device/process_name.js';
import type { Condition } from '../findings/condition.js';
import type { Slice } from '../history/slice.js';
import type { ReleaseRounds } from './regression/release_rounds.js';
import type { DeviceBuilds } from './regression/rollouts.js';
import type { ReleaseDay } from './release_day.js';
import { type ReleasedOn, ReleaseWatch, type SeenBuild } from './release_watch.js';

/** Days that wait while nothing can be written. */
const MOST_WAITING = 200_000;
const NOTHING: readonly Condition[] = [];

export class FleetReleases {
  private readonly watches = new Map<string, ReleaseWatch>();
  private waiting: ReleaseDay[] = [];
  /** Who looks for new builds that cost more. */
  rounds: ReleaseRounds | undefined;

  /** Takes a whole minute of a device, with a row a program. @param names what its processes go by. */
  takeMinute(device: string, slice: Slice, names: Iterable<ProcessName>, on: ReleasedOn): void {
    const running = new Map<string, Set<string>>();
    let isTold = false;
    for (const { program, build } of names) {
      isTold ||= build !== '';
      const builds = running.get(program);
      if (builds === undefined) running.set(program, new Set([build]));
      else builds.add(build);
    }
    if (!isTold) return;
    let watch = this.watches.get(device);
    if (watch === undefined) {
      watch = new ReleaseWatch(device);
      this.watches.set(device, watch);
    }
    this.waiting.push(...watch.takeMinute(slice, running, on));
    if (this.waiting.length > MOST_WAITING) this.waiting.splice(0, this.waiting.length - MOST_WAITING);
  }

  /** Days that are over and not stored yet. */
  takeWaiting(): readonly ReleaseDay[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }

  /** What could not be stored waits on. */
  waitOn(days: readonly ReleaseDay[]): void {
    this.waiting.unshift(...days);
  }

  /**
   * What of a program is known and not stored: today, and what waits.
   * @param devices all when left out.
   */
  unstored(program: string, devices?: ReadonlySet<string>): ReleaseDay[] {
    const found = this.waiting.filter(
      each => each.program === program && devices?.has(each.device) !== false,
    );
    for (const device of devices ?? this.watches.keys())
      for (const each of this.watches.get(device)?.today() ?? [])
        if (each.program === program) found.push(each);
    return found;
  }

  /** What of releases a device is to tell. */
  conditions(device: string): readonly Condition[] {
    return this.rounds?.conditions(device) ?? NOTHING;
  }

  /** Builds that each device runs or ran lately. */
  *builds(): Generator<DeviceBuilds, void, void> {
    for (const [device, watch] of this.watches) yield { device, builds: watch.seen() };
  }

  /** Programs of which builds are followed. */
  programs(): ReadonlySet<string> {
    const programs = new Set<string>();
    for (const watch of this.watches.values()) for (const { program } of watch.seen()) programs.add(program);
    return programs;
  }

  seen(device: string): readonly SeenBuild[] {
    return this.watches.get(device)?.seen() ?? [];
  }

  bytesOf(device: string): number {
    return this.watches.get(device)?.bytes ?? 0;
  }

  forget(device: string): void {
    this.watches.delete(device);
  }

  snapshot(device: string): unknown {
    return this.watches.get(device)?.snapshot();
  }

  restore(device: string, snapshot: unknown): void {
    if (snapshot === undefined) return;
    const watch = new ReleaseWatch(device);
    watch.restore(snapshot);
    this.watches.set(device, watch);
  }
}
