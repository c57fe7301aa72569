/** Which builds are new in a fleet, from what devices run: nothing is compared before enough of them do. */
import { dayOf } from '../release_day.js';
import type { SeenBuild } from '../release_watch.js';

/** Fewer devices on a build are too few for a verdict: before, looking costs nothing, because nothing can be said. */
export const FEWEST_ON_BUILD = 5;
/** Builds of all programs that are counted at once: devices may make up as many as they like. */
const MOST_BUILDS = 20_000;
/** A device that has not run a build for so long runs another, or is gone. */
const RUNNING_SECONDS = 2 * 86_400;

export interface DeviceBuilds {
  readonly device: string;
  readonly builds: readonly SeenBuild[];
}

/** A build that a fleet is being given. */
export interface Rollout {
  readonly program: string;
  readonly build: string;
  /** Day (UTC) on which enough devices ran it: looks are counted from there. */
  readonly day: number;
  /** Where it was seen first, and when (event time). */
  readonly firstDevice: string;
  readonly firstAt: number;
  /** Devices that run it now. */
  readonly running: number;
}

interface CountedBuild {
  readonly program: string;
  readonly build: string;
  /** The earliest of its devices, in order of time. */
  readonly first: { readonly device: string; readonly at: number }[];
  running: number;
}

export class RolloutCount {
  private readonly builds = new Map<string, CountedBuild>();
  private readonly now: number;

  /** @param now wall clock, seconds since 1970: a device whose clock is ahead of it is not believed. */
  constructor(now: number) {
    this.now = now;
  }

  add({ device, builds }: DeviceBuilds): void {
    for (const { program, build, firstAt, lastAt } of builds) {
      if (firstAt > this.now) continue;
      const key = `${program}\0${build}`;
      let counted = this.builds.get(key);
      if (counted === undefined) {
        if (this.builds.size >= MOST_BUILDS) continue;
        counted = { program, build, first: [], running: 0 };
        this.builds.set(key, counted);
      }
      if (this.now - lastAt < RUNNING_SECONDS) counted.running++;
      const { first } = counted;
      if (first.length === FEWEST_ON_BUILD && first.at(-1)!.at <= firstAt) continue;
      const place = first.findIndex(({ at }) => at > firstAt);
      first.splice(place < 0 ? first.length : place, 0, { device, at: firstAt });
      if (first.length > FEWEST_ON_BUILD) first.pop();
    }
  }

  /**
   * Builds that enough devices run, and which did so first within so many days.
   * @param most of them, those on most devices first.
   */
  rollouts(days: number, most: number): Rollout[] {
    return [...this.builds.values()]
      .filter(({ first, running }) => first.length >= FEWEST_ON_BUILD && running >= FEWEST_ON_BUILD)
      .map(({ program, build, first, running }) => ({
        ...{ program, build, running },
        day: dayOf(first.at(-1)!.at),
        firstDevice: first[0]!.device,
        firstAt: first[0]!.at,
      }))
      .filter(({ day }) => dayOf(this.now) - day <= days)
      .sort((a, b) => b.running - a.running || (a.program < b.program ? -1 : 1))
      .slice(0, most);
  }
}
