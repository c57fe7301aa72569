import t from 'tap';
import { climb } from './climb.js';

const RATES = [100, 200, 400, 800];

async function tried(most: number, from: number) {
  const rates: number[] = [];
  const highest = await climb(RATES, from, async rate => {
    rates.push(rate);
    return rate <= most;
  });
  return { ...highest, rates };
}

t.test('it climbs until a rate is too high', async t => {
  t.same(await tried(250, 100), { rate: 200, isBounded: true, rates: [100, 200, 400] });
});

t.test('it begins at the highest rate that is promised, and descends where that was too much', async t => {
  t.same(await tried(250, 500), { rate: 200, isBounded: true, rates: [400, 200] });
});

t.test('the highest of all is no bound', async t => {
  t.same(await tried(1000, 450), { rate: 800, isBounded: false, rates: [400, 800] });
});

t.test('nothing may be kept up with, and less may be promised than is tried', async t => {
  t.same(await tried(0, 250), { rate: 0, isBounded: true, rates: [200, 100] });
  t.same(await tried(100, 1), { rate: 100, isBounded: true, rates: [100, 200] });
});
