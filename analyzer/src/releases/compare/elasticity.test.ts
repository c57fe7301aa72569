import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import type { DeviceDays } from './device_days.js';
import { elasticity } from './elasticity.js';

const SLOPE = 0.6;

interface Fleet {
  /** By how much a day's own effect on use goes with the day's work. */
  readonly dayWithWork?: number;
  readonly odd?: number;
  readonly workSpread?: number;
}

function fleet(seed: number, { dayWithWork = 0, odd = 0.02, workSpread = 0.1 }: Fleet = {}): DeviceDays[] {
  const random = randomNumbers(seed);
  const ofDay = Array.from({ length: 9 }, () => 0.2 * normal(random));
  return Array.from({ length: 60 }, (_, device) => {
    const level = 0.4 * normal(random);
    return {
      device: `d-${device}`,
      days: ofDay.map((dayWork, day) => {
        const work = 5 + dayWork + workSpread * normal(random);
        const noise = 0.1 * normal(random) - (random() < odd ? Math.log(1 - random()) : 0);
        const cost = Math.exp(level + SLOPE * work + dayWithWork * dayWork + noise);
        return { day, build: 'old', cost, work: Math.exp(work), hardware: 'rev A' };
      }),
    };
  });
}

const all = (): boolean => true;
const fleets = (of: Fleet = {}) => Array.from({ length: 100 }, (_, i) => elasticity(fleet(i + 1, of), all)!);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

t.test('the slope is told, and how far off it is', async t => {
  const told = fleets();
  t.ok(Math.abs(mean(told.map(({ slope }) => slope)) - SLOPE) < 0.02);
  const inErrors = told.map(({ slope, variance }) => (slope - SLOPE) ** 2 / variance);
  const off = Math.sqrt(mean(inErrors));
  t.ok(off > 0.8 && off < 1.2, `off by ${off} of its errors`);
});

t.test('odd days hardly move it', async t => {
  const off = (of: Fleet): number => Math.sqrt(mean(fleets(of).map(({ slope }) => (slope - SLOPE) ** 2)));
  t.ok(off({ odd: 0.05 }) < 1.5 * off({ odd: 0 }));
});

t.test('what a day does to all is not work, though work was more on it', async t => {
  const slopes = fleets({ dayWithWork: 0.5 }).map(({ slope }) => slope);
  t.ok(Math.abs(mean(slopes) - SLOPE) < 0.02, `${mean(slopes)}`);
});

t.test('without work, or where it never differs, there is none', async t => {
  const devices = fleet(1);
  t.equal(elasticity(fleet(1, { workSpread: 0 }), all), undefined);
  t.equal(
    elasticity(devices, () => false),
    undefined,
  );
  t.equal(elasticity(devices.slice(0, 2), all), undefined, 'two devices do not tell how far off it is');
  const uncounted = devices.map(({ device, days }) => ({
    device,
    days: days.map(({ work: _, ...rest }) => rest),
  }));
  t.equal(elasticity(uncounted, all), undefined);
});
