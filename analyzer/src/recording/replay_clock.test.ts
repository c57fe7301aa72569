import t from 'tap';
import { ReplayClock } from './replay_clock.js';

t.test('what is due is done at its time, in its order, and not again', async t => {
  const clock = new ReplayClock(100);
  const done: string[] = [];
  clock.every(2, () => done.push(`two ${clock.now()}`));
  const stop = clock.every(3, () => done.push(`three ${clock.now()}`));
  await clock.advance(104.5);
  t.same(done, ['two 102', 'three 103', 'two 104']);
  t.equal(clock.steady(), 104.5);
  stop();
  await clock.advance(106);
  t.same(done.slice(3), ['two 106']);
});

t.test('it never goes back', async t => {
  const clock = new ReplayClock(100);
  await clock.advance(50);
  t.equal(clock.now(), 100);
});

t.test('what work begins has its turn before the next', async t => {
  const clock = new ReplayClock(0);
  const done: string[] = [];
  clock.every(1, () => {
    done.push('begun');
    void Promise.resolve().then(() => done.push('ended'));
  });
  await clock.advance(2);
  t.same(done, ['begun', 'ended', 'begun', 'ended']);
});

t.test('a pause of a thousand years is over at once', async t => {
  const clock = new ReplayClock(0);
  let ticks = 0;
  clock.every(1, () => ticks++);
  await clock.advance(3e10);
  t.equal(clock.now(), 3e10);
  t.ok(ticks >= 90 && ticks < 1000, `${ticks} ticks`);
  ticks = 0;
  await clock.advance(3e10 + 5);
  t.equal(ticks, 5);
});
