import t from 'tap';
import { CoolingDays, KEPT_DAYS } from './cooling_days.js';
import { Today } from './today.js';

const look = (rise: number) => ({
  rise,
  sigma: 0.2,
  fast: 5,
  fastAndMiddle: 17,
  slow: Number.NaN,
  steady: 45,
});

t.test('a month is kept, and comes back with what was not identified in it', async t => {
  const days = new CoolingDays();
  for (let day = 0; day < 40; day++) days.add({ day, ...look(day) });
  t.equal(days.count, KEPT_DAYS);
  t.match(days.at(0), { day: 39, rise: 39 });
  t.equal(days.at(KEPT_DAYS), undefined);
  const again = new CoolingDays();
  for (const nonsense of [undefined, { days: [1], values: [] }, { days: 'x' }]) again.restore(nonsense);
  t.equal(again.count, 0);
  again.restore(JSON.parse(JSON.stringify(days.snapshot())));
  t.same(again.series('rise'), days.series('rise'));
  t.ok(Number.isNaN(again.at(3)!.slow));
});

t.test('a day is the mean of its hours, and one of two hours is none', async t => {
  const today = new Today();
  for (const rise of [10, 11, 12]) t.equal(today.add(5, look(rise)), undefined);
  const again = new Today();
  again.restore(JSON.parse(JSON.stringify(today.snapshot())));
  t.match(again.add(6, look(20)), { day: 5, rise: 11, fastAndMiddle: 17 });
  again.add(6, look(20));
  t.equal(again.add(7, look(20)), undefined);
});
