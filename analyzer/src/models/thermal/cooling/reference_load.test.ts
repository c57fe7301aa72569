import t from 'tap';
import { ReferenceLoad } from './reference_load.js';

const hour = (used: number) => ({ used, active: 1 - (1 - used) ** 4 });

t.test('it is the load of a busy hour, and stays as it is', async t => {
  const reference = new ReferenceLoad();
  for (let i = 0; i < 24; i++) {
    t.equal(reference.load, undefined);
    reference.addHour(hour(i < 14 ? 0.02 : 0.02 * i));
  }
  t.same(reference.load, hour(0.36));
  for (let i = 0; i < 48; i++) reference.addHour(hour(1));
  t.same(reference.load, hour(0.36));
  const again = new ReferenceLoad();
  again.restore(JSON.parse(JSON.stringify(reference.snapshot())));
  t.same(again.load, reference.load);
});

t.test('a device that hardly works has none until it does', async t => {
  const reference = new ReferenceLoad();
  for (let i = 0; i < 24; i++) reference.addHour(hour(0.01));
  t.equal(reference.load, undefined);
  const again = new ReferenceLoad();
  for (const nonsense of [undefined, 1, { used: 2, active: 0 }, Array(50).fill(hour(0.5))])
    again.restore(nonsense);
  for (let i = 0; i < 24; i++) again.addHour(hour(0.5));
  t.same(again.load, hour(0.5));
});
