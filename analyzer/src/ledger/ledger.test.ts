import t from 'tap';
import { Ledger } from './ledger.js';

t.test('the sum is that of all that was said last, whoever said it', async t => {
  const ledger = new Ledger(1000);
  ledger.charge('a', 300);
  ledger.charge('b', 200);
  ledger.charge('a', 100);
  ledger.chargeShared(50);
  t.equal(ledger.total, 350);
  t.equal(ledger.excess, 0);
  ledger.chargeShared(800);
  t.equal(ledger.excess, 100);
  t.notOk(ledger.isRoomy);
  ledger.charge('b', 0);
  t.equal(ledger.size, 1);
  t.ok(ledger.total === 900 && ledger.excess === 0);
});

t.test('it names the devices of which most is held', async t => {
  const ledger = new Ledger(1000);
  t.same(ledger.largestFirst(), []);
  for (const [device, bytes] of [
    ['a', 3],
    ['b', 7],
    ['c', 5],
  ] as const)
    ledger.charge(device, bytes);
  t.same(ledger.largestFirst(), ['b', 'c', 'a']);
  t.same(
    ledger.largestFirst(device => (device === 'a' ? 8 : 1)),
    ['a', 'b', 'c'],
  );
});
