import t from 'tap';
import { RequestGate } from './request_gate.js';

function gate(permille = 50) {
  const clock = { now: 0, monotonicMs: () => clock.now };
  const made = new RequestGate(clock, () => permille);
  /** Requests, evenly over so many seconds. @returns how many of them were looked at. */
  const ask = (perSecond: number, seconds: number): number => {
    let admitted = 0;
    for (let i = 0; i < perSecond * seconds; i++) {
      clock.now += 1000 / perSecond;
      if (made.admit() === undefined) admitted++;
    }
    return admitted;
  };
  return { clock, gate: made, ask };
}

t.test('who asks now and then is never turned away', async t => {
  const { ask, gate: made } = gate();
  t.equal(ask(5, 100), 500);
  t.notOk(made.isFlooded);
});

t.test('of many a second ten are looked at, and two of the others are told so', async t => {
  const { ask, gate: made } = gate();
  const admitted = ask(40, 10);
  t.ok(admitted >= 100 && admitted <= 121, `${admitted}`);
  t.match(made.admit(), /more than 10 requests a second/);
  t.equal([1, 2, 3, 4, 5, 6].filter(() => made.tells()).length, 4);
});

t.test('what requests cost comes out of half the budget, and is earned back', async t => {
  const { clock, gate: made } = gate(50);
  t.equal(made.admit(), undefined);
  made.charge(1_000_000);
  t.match(made.admit(), /budgetCpuPermille/, 'twenty seconds of 25 ms were saved, and it took a second');
  clock.now += 19_000;
  t.match(made.admit(), /budgetCpuPermille/);
  clock.now += 2000;
  t.equal(made.admit(), undefined);
});

t.test('a flood is more than costs nothing to turn away, and is over when nothing comes', async t => {
  const { ask, clock, gate: made } = gate();
  ask(300, 3);
  t.ok(made.isFlooded);
  made.reopen();
  t.notOk(made.isFlooded);
  ask(300, 3);
  t.ok(made.isFlooded);
  clock.now += 20_000;
  made.admit();
  t.notOk(made.isFlooded);
});
