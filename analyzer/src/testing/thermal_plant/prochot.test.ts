import t from 'tap';
import { Prochot } from './prochot.js';

t.test('the count grows when it gets hot, the time when that ends', async t => {
  const prochot = new Prochot({ domain: 'policy0', celsius: 100, hysteresisCelsius: 2, khz: 800_000 });
  const at = (celsius: number) => {
    prochot.govern({ celsius: [celsius] }, 0.25);
    return [prochot.caps[0]!.khz, prochot.count, prochot.totalMs, prochot.maxMs];
  };
  t.strictSame(at(99), [Number.POSITIVE_INFINITY, 0, 0, 0]);
  t.strictSame(at(100), [800_000, 1, 0, 0]);
  t.strictSame(at(98), [800_000, 1, 0, 0]);
  t.strictSame(at(97), [Number.POSITIVE_INFINITY, 1, 500, 500]);
  t.strictSame(at(100), [800_000, 2, 500, 500]);
  t.strictSame(at(97), [Number.POSITIVE_INFINITY, 2, 750, 500]);
  prochot.reset();
  t.strictSame(at(97), [Number.POSITIVE_INFINITY, 0, 0, 0]);
});
