import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { type DeviceChange, shuffled } from './shuffled.js';

interface Side {
  readonly count: number;
  readonly by?: number;
  readonly noise?: number;
  readonly stratum?: string;
}

const changes = (random: () => number, { count, by = 0, noise = 1, stratum = 'a' }: Side): DeviceChange[] =>
  Array.from({ length: count }, () => ({
    ...{ value: by + noise * normal(random), work: 0, spread: 0.7 + 0.6 * random(), stratum },
  }));

function chance(seed: number, ups: readonly Side[], olds: readonly Side[]): number {
  const random = randomNumbers(seed);
  const [up, old] = [ups, olds].map(sides => sides.flatMap(side => changes(random, side)));
  return shuffled([{ ups: up!, olds: old! }], random);
}

const share = (ups: readonly Side[], olds: readonly Side[]): number =>
  Array.from({ length: 200 }, (_, i) => chance(i + 1, ups, olds)).filter(p => p <= 0.05).length / 200;

t.test('of few devices, no change is told as seldom as is asked for, and a change is told', async t => {
  for (const [up, old] of [
    [6, 50],
    [50, 6],
  ] as const) {
    const wrong = share([{ count: up }], [{ count: old }]);
    // two standard errors of 200
    t.ok(wrong <= 0.081, `${up} beside ${old}: ${wrong}`);
    const found = share([{ count: up, by: 2 }], [{ count: old }]);
    t.ok(found >= 0.9, `${up} beside ${old}: ${found}`);
  }
});

t.test('six that only got noisier are not told apart', async t => {
  const wrong = share([{ count: 6, noise: 2.5 }], [{ count: 50 }]);
  t.ok(wrong <= 0.12, `${wrong}`);
});

t.test('devices of two kinds are not compared with each other', async t => {
  const kinds = [{ count: 20, by: 10, stratum: 'b' }, { count: 20 }];
  t.equal(chance(1, [{ count: 8, by: 10, stratum: 'b' }], [{ count: 40 }]), 1, 'none of its kind stayed');
  const wrong = share([{ count: 8, by: 10, stratum: 'b' }, { count: 2 }], kinds);
  t.ok(wrong <= 0.081, `${wrong}`);
  const found = share([{ count: 8, by: 12, stratum: 'b' }, { count: 2 }], kinds);
  t.ok(found >= 0.8, `${found}`);
});

t.test('chances of one in ten thousand are told, for several quantities at a late look', async t => {
  t.ok(chance(1, [{ count: 10, by: 20 }], [{ count: 60 }]) <= 1e-4);
});
