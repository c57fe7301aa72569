/** Fleets whose releases are known: what each device uses a day, and what the new build really changes. */
import type { DeviceDay, DeviceDays } from '@edgevitals/analyzer/releases';
import { given } from '@edgevitals/shared/objects';
import { normal, randomNumbers } from '@edgevitals/shared/random';

export interface FleetScene {
  /** Devices that are upgraded, and that stay. */
  readonly upgraded: number;
  readonly old: number;
  /** Log of what the new build costs more. */
  readonly effect: number;
  /** Standard deviation of one device's days, and of days of the whole fleet. */
  readonly spread: number;
  readonly dayEffect?: number;
  /** By how much effects differ between devices. */
  readonly effectSpread?: number;
  /** Share a day by which use grows by itself. */
  readonly growth?: number;
  /** The upgraded do so much more work from then on, and of their use so much goes with work. */
  readonly load?: number;
  readonly loadShare?: number;
  readonly countsWork?: boolean;
  /** Upgraded devices that change their hardware on that day, which takes a quarter off. */
  readonly hardwareChanges?: number;
  /** The upgraded are so many times noisier. */
  readonly noisier?: number;
  /** The upgraded are those that were worst on the day before. */
  readonly isSelected?: boolean;
  /** Days before, 9 by default. */
  readonly before?: number;
  /** Day of the upgrade of each device, 0 for all by default. */
  readonly upgradeDay?: (device: number) => number;
  readonly quantities?: number;
}

export const FIRST_DAY = 20_000;
const AFTER = 14;
const BETWEEN_DEVICES = 0.4;
const ODD_DAYS = 0.02;
const SHARED = 0.5;

/** All days of a fleet, by quantity; the upgrade is on `FIRST_DAY`. */
export function simulatedFleet(scene: FleetScene, seed: number): DeviceDays[][] {
  const random = randomNumbers(seed);
  const { upgraded, old, before = 9, quantities = 1, dayEffect = 0 } = scene;
  const all = upgraded + old;
  const ofDay = new Map<number, number>();
  for (let day = -before; day < AFTER; day++) ofDay.set(day, dayEffect * normal(random));
  const noise = (): number[] => {
    const shared = Math.sqrt(SHARED) * normal(random);
    return Array.from({ length: quantities }, () =>
      quantities === 1 ? normal(random) : shared + Math.sqrt(1 - SHARED) * normal(random),
    );
  };
  const drawn = Array.from({ length: all }, () => ({
    levels: Array.from({ length: quantities }, () => 8 + BETWEEN_DEVICES * normal(random)),
    days: Array.from({ length: before + AFTER }, () => ({
      noise: noise(),
      odd: random() < ODD_DAYS ? -Math.log(1 - random()) : 0,
      work: normal(random),
    })),
    own: (scene.effectSpread ?? 0) * normal(random),
  }));
  const order = drawn.map((_, i) => i);
  if (scene.isSelected === true)
    order.sort((a, b) => drawn[b]!.days[before - 1]!.noise[0]! - drawn[a]!.days[before - 1]!.noise[0]!);
  return Array.from({ length: quantities }, (_, quantity) =>
    order.map((index, place) => {
      const { levels, days, own } = drawn[index]!;
      const isUpgraded = place < upgraded;
      const upgradeDay = isUpgraded ? (scene.upgradeDay?.(place) ?? 0) : Number.POSITIVE_INFINITY;
      const changesHardware = isUpgraded && place < (scene.hardwareChanges ?? 0);
      return {
        device: `d-${index}`,
        days: days.map((drawnDay, i): DeviceDay => {
          const day = i - before;
          const isNew = day >= upgradeDay;
          const noisier = isUpgraded && isNew ? (scene.noisier ?? 1) : 1;
          const load = 0.1 * drawnDay.work + (isNew ? Math.log(scene.load ?? 1) : 0);
          const share = scene.loadShare ?? 0;
          const value =
            levels[quantity]! +
            ofDay.get(day)! +
            scene.spread * noisier * drawnDay.noise[quantity]! +
            drawnDay.odd +
            (scene.growth ?? 0) * day +
            share * load +
            (isNew ? scene.effect + own : 0) +
            (isNew && changesHardware ? Math.log(0.75) : 0);
          return {
            day: FIRST_DAY + day,
            build: isNew ? 'new' : 'old',
            cost: Math.exp(value),
            hardware: isNew && changesHardware ? 'rev B' : 'rev A',
            ...given({ work: scene.countsWork === true ? Math.exp(5 + load) : undefined }),
          };
        }),
      };
    }),
  );
}

/** What is known so many days after the first upgrade. */
export const until = (devices: readonly DeviceDays[], days: number): DeviceDays[] =>
  devices.map(({ device, days: all }) => ({ device, days: all.filter(({ day }) => day < FIRST_DAY + days) }));
