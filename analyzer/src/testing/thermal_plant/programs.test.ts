import t from 'tap';
import { during, pulsed, steady, wandering } from './programs.js';

t.test('demands over time', async t => {
  const at = [0, 10, 19, 20, 25];
  t.strictSame(at.map(during(10, 20)), [0, 1, 1, 0, 0]);
  t.strictSame(at.map(pulsed(20, 0.5, 0.8)), [0.8, 0, 0, 0.8, 0.8]);
  t.strictSame(at.map(steady(0.3)), [0.3, 0.3, 0.3, 0.3, 0.3]);
});

t.test('a wandering demand depends on time and seed alone, not on who asked before', async t => {
  const [a, b, other] = [wandering(0.2, 0.6, 10, 4), wandering(0.2, 0.6, 10, 4), wandering(0.2, 0.6, 10, 5)];
  for (const seconds of [5, 40]) b(seconds);
  t.equal(a(95), b(95));
  t.equal(a(95), a(90));
  t.not(a(95), a(85));
  t.not(a(95), other(95));
  for (let seconds = 0; seconds < 1000; seconds += 10) t.ok(a(seconds) >= 0.2 && a(seconds) <= 0.6);
});
