/** Builds of all devices' programs: what runs where, and days that wait to be stored. */
import type { ProcessName } from '../device/process_name.js';
import type { Slice } from '../history/slice.js';
import type { ReleaseDay } from './release_day.js';
import { type ReleasedOn, ReleaseWatch, type SeenBuild } from './release_watch.js';

/** Days that wait while nothing can be written. */
const MOST_WAITING = 200_000;

export class FleetReleases {
  private readonly watches = new Map<string, ReleaseWatch>();
  private waiting: ReleaseDay[] = [];

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

  /** What of a program is known and not stored: today, and what waits. */
  unstored(program: string): ReleaseDay[] {
    const today = [...this.watches.values()].flatMap(watch => watch.today());
    return [...this.waiting, ...today].filter(each => each.program === program);
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
