import t from 'tap';
import { Sudden } from './sudden.js';

const USUAL = { rise: 15, deviation: 0.3, steady: 45 };
/** As warm as before at the same load. */
const AS_WARM = 45;

t.test('two hours in a row tell, one does not, and it is over when it is as before', async t => {
  const sudden = new Sudden();
  for (const rise of [15, 25, 15.5, 24]) {
    sudden.takeHour(rise, AS_WARM, USUAL, 1000);
    t.notOk(sudden.isWorse);
  }
  sudden.takeHour(26, AS_WARM, USUAL, 2000);
  t.ok(sudden.isWorse);
  t.same([sudden.since, sudden.degrees], [1000, 11]);
  const again = new Sudden();
  for (const nonsense of [undefined, 3, { since: 'x' }]) again.restore(nonsense);
  t.notOk(again.isWorse);
  again.restore(JSON.parse(JSON.stringify(sudden.snapshot())));
  t.equal(again.takeHour(15.2, AS_WARM, USUAL, 3000), false);
  t.ok(again.isWorse);
  t.equal(again.takeHour(15.2, AS_WARM, USUAL, 4000), true);
  t.notOk(again.isWorse);
});

t.test('where days vary much, or little is lost, it is not sudden', async t => {
  const sudden = new Sudden();
  for (let i = 0; i < 5; i++) sudden.takeHour(17.5, AS_WARM, USUAL, i);
  t.notOk(sudden.isWorse);
  for (let i = 0; i < 5; i++) sudden.takeHour(25, AS_WARM, { ...USUAL, deviation: 1.5 }, i);
  t.notOk(sudden.isWorse);
});

t.test('half as much does where the device as a whole is much warmer, but not that alone', async t => {
  const sudden = new Sudden();
  for (let i = 0; i < 5; i++) sudden.takeHour(15.5, 57, USUAL, i);
  t.notOk(sudden.isWorse, 'another room');
  for (let i = 0; i < 2; i++) sudden.takeHour(17, 57, USUAL, i);
  t.ok(sudden.isWorse);
  const again = new Sudden();
  again.restore(JSON.parse(JSON.stringify(sudden.snapshot())));
  // the next day's usual is the warmer one, and nothing has been done about it
  for (let i = 0; i < 5; i++) again.takeHour(16, 57, { ...USUAL, steady: 57 }, i);
  t.ok(again.isWorse);
  for (let i = 0; i < 2; i++) again.takeHour(15, 46, USUAL, i);
  t.notOk(again.isWorse);
});
