/**
 * New builds that cost more, found by themselves. Now and then all builds are counted, and those that are due are compared: on set days
 * after a roll-out only (`LOOKS`), each with its own chance of a wrong alarm, on days that are over by then. Looking more often finds
 * nothing sooner and is wrong more often. What is looked at is the same after a restart, and so is what is found.
 */
import type { ReleaseQuantity } from '@edgevitals/shared/results';
import type { Condition } from '../../findings/condition.js';
import { LOOKS } from '../compare/compare_builds.js';
import { regressionCondition } from '../findings.js';
import { releaseComparison } from '../release_comparison.js';
import type { ReleaseDay } from '../release_day.js';
import { type DeviceBuilds, type Rollout, RolloutCount } from './rollouts.js';

/** Who knows what runs, and what it used. */
export interface ReleaseRecords {
  builds(): Iterable<DeviceBuilds>;
  /** Days of a program on these devices, in order of time. @throws EdgevitalsError STORE_FAILED. */
  days(program: string, fromDay: number, devices: ReadonlySet<string>): Promise<readonly ReleaseDay[]>;
  /** Lets others work. */
  pause(): Promise<void>;
}

/** Releases that are followed at once. */
const MOST_ROLLOUTS = 64;
/** Devices on either side that are read: more tell hardly more, and days of all would not fit into memory. */
const MOST_DEVICES = 1000;
/** By then it is how the program is. */
const OVER_DAYS = 30;
/** Days before a roll-out that are read: those that count, those without data, and for what days differ by where nobody stayed. */
const DAYS_BEFORE = 30;
/** Devices tell of their last minutes late. */
const LATE_SECONDS = 7200;
const PAUSE_EVERY = 500;

interface FollowedRollout {
  /** What most ran before; undefined where nothing is known from before. */
  readonly from: string | undefined;
  /** The last look that was taken, days. */
  looked: number;
  found: Condition | undefined;
  worse: readonly string[];
  /** Who tells of it. */
  readonly device: string;
}

export class ReleaseRounds {
  private readonly records: ReleaseRecords;
  private followed = new Map<string, FollowedRollout>();
  private byDevice: ReadonlyMap<string, readonly Condition[]> = new Map();
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(records: ReleaseRecords) {
    this.records = records;
  }

  /** What of a device is to be told: of each release, the device that had it first tells. */
  conditions(device: string): readonly Condition[] {
    return this.byDevice.get(device) ?? NOTHING;
  }

  /**
   * One round; who asks while one goes on waits for that.
   * @param now wall clock, seconds since 1970.
   * @throws EdgevitalsError STORE_FAILED: what was found before stays.
   */
  go(now: number): Promise<void> {
    this.running ??= this.round(now).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** The round that goes on ends at its next release, and finds nothing. */
  stop(): void {
    this.isStopped = true;
  }

  private async round(now: number): Promise<void> {
    const count = new RolloutCount(now);
    await this.eachDevice(builds => count.add(builds));
    const rollouts = count.rollouts(OVER_DAYS, MOST_ROLLOUTS);
    const followed = new Map<string, FollowedRollout>();
    for (const rollout of rollouts) {
      if (this.isStopped) return;
      const key = keyOf(rollout);
      const known = this.followed.get(key);
      followed.set(
        key,
        known ?? {
          from: await this.buildBefore(rollout),
          ...{ looked: 0, found: undefined, worse: [], device: rollout.firstDevice },
        },
      );
    }
    // the chance of a wrong alarm is one for all that came at the same time, as a system's programs do
    const compared = rollouts.filter(each => followed.get(keyOf(each))?.from !== undefined);
    for (const rollout of compared) {
      if (this.isStopped) return;
      const among = compared.filter(({ day }) => Math.abs(day - rollout.day) < LAST_LOOK).length;
      await this.look(rollout, followed.get(keyOf(rollout))!, among, now);
    }
    this.followed = followed;
    const byDevice = new Map<string, Condition[]>();
    for (const { found, device } of followed.values())
      if (found !== undefined) byDevice.set(device, [...(byDevice.get(device) ?? []), found]);
    this.byDevice = byDevice;
  }

  /** Takes the looks that are due and have not been taken. */
  private async look(rollout: Rollout, known: FollowedRollout, among: number, now: number): Promise<void> {
    const due = LOOKS.map(([days]) => days).filter(
      days => days > known.looked && now >= (rollout.day + days) * 86_400 + LATE_SECONDS,
    );
    if (due.length === 0) return;
    const days = await this.daysOf(rollout);
    for (const look of due) {
      const until = days.filter(({ day }) => day < rollout.day + look);
      const { quantities, changedToo } = releaseComparison(until, known.from!, rollout.build, undefined, {
        ...{ look, among },
      });
      const worse = quantities.filter(each => isWorse(each, known.worse));
      known.looked = look;
      known.worse = worse.map(({ quantity }) => quantity);
      known.found =
        worse.length === 0
          ? undefined
          : regressionCondition({ rollout, from: known.from!, worse, changedToo, look });
      await this.records.pause();
    }
  }

  /** What most devices ran on the days before: a build that was tried on a few is not what a release is compared with. */
  private async buildBefore(rollout: Rollout): Promise<string | undefined> {
    const devices = new Map<string, Set<string>>();
    for (const { device, day, build } of await this.daysOf(rollout)) {
      if (build === rollout.build || day >= rollout.day) continue;
      devices.set(build, (devices.get(build) ?? new Set()).add(device));
    }
    const [most] = [...devices].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1));
    return most?.[0];
  }

  private async daysOf({ program, build, day }: Rollout): Promise<readonly ReleaseDay[]> {
    const [upgraded, others] = [new Set<string>(), new Set<string>()];
    await this.eachDevice(({ device, builds }) => {
      let side: Set<string> | undefined;
      for (const each of builds) {
        if (each.program !== program) continue;
        side = each.build === build ? upgraded : (side ?? others);
      }
      if (side !== undefined && side.size < MOST_DEVICES) side.add(device);
    });
    return this.records.days(program, day - DAYS_BEFORE, new Set([...upgraded, ...others]));
  }

  private async eachDevice(take: (builds: DeviceBuilds) => void): Promise<void> {
    let count = 0;
    for (const builds of this.records.builds()) {
      take(builds);
      if (++count % PAUSE_EVERY === 0) await this.records.pause();
    }
  }
}

const NOTHING: readonly Condition[] = [];
const LAST_LOOK = LOOKS.at(-1)![0];

const keyOf = ({ program, build, day }: Rollout): string => `${program}\0${build}\0${day}`;

/** What was found stays found while it is told apart from no change, though by less than it takes to find it. */
const isWorse = ({ quantity, verdict, low = 0 }: ReleaseQuantity, before: readonly string[]): boolean =>
  verdict === 'worse' || (before.includes(quantity) && low > 0);
