import type { Estimate } from '@edgevitals/shared/results';
import t from 'tap';
import { difference, positive, scaled } from './estimates.js';

const one: Estimate = { value: 1, sigma: 0.1, basis: 'modelled' };

t.test('a difference rests on the weaker of the two, and is not known where one is not', async t => {
  t.equal(difference(one, undefined), undefined);
  t.match(difference(one, { value: 3, basis: 'prior' }), { value: -2, basis: 'prior' });
  t.match(difference(one, { value: 1, sigma: 0.1, basis: 'measured' }), {
    value: 0,
    sigma: Math.hypot(0.1, 0.1),
    basis: 'modelled',
  });
});

t.test('a scaled estimate is as much less certain, and what is 0 or less saves nothing', async t => {
  t.same(scaled(one, -2), { value: -2, sigma: 0.2, basis: 'modelled' });
  t.equal(scaled(undefined, 2), undefined);
  t.equal(positive(scaled(one, -2)), undefined);
  t.equal(positive(one), one);
});
