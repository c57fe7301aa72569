import t from 'tap';
import { CurrentUnit } from './current_unit.js';

t.test('a current in mA shows by what the charge falls, or by an hour of small numbers', async t => {
  const byCharge = new CurrentUnit();
  for (let i = 0; i <= 60; i++) byCharge.seeCurrent(500, 3_000_000 - (500_000 * i) / 60, 60);
  t.equal(byCharge.milli, true);
  const bySize = new CurrentUnit();
  for (let i = 0; i < 60; i++) bySize.seeCurrent(500, undefined, 60);
  t.equal(bySize.milli, true);
  const ordinary = new CurrentUnit();
  for (let i = 0; i < 60; i++) ordinary.seeCurrent(i % 2 === 0 ? 15_000 : 400_000, undefined, 60);
  t.equal(ordinary.milli, false, 'a device that rests most of the time');
});
