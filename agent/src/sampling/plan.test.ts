import t from 'tap';
import { changePlan, DEFAULT_PLAN } from './plan.js';

t.test('a plan that cannot be is refused whole, saying what can', async t => {
  const refused = { code: 'CONFIG_INVALID' };
  t.throws(() => changePlan(DEFAULT_PLAN, { deviceMs: 0 }), {
    ...refused,
    message: /integer from 100 to 3600000/,
  });
  t.throws(() => changePlan(DEFAULT_PLAN, { deviceMs: '1000' }), refused);
  t.throws(() => changePlan(DEFAULT_PLAN, { deviceMs: 1000.5 }), refused);
  t.throws(() => changePlan(DEFAULT_PLAN, { constructor: 1 }), { ...refused, message: /it has deviceMs/ });
  t.throws(() => changePlan(DEFAULT_PLAN, { keyMs: 1000 }), { ...refused, message: /publishMs/ });
  t.strictSame(changePlan(DEFAULT_PLAN, {}), DEFAULT_PLAN);
});
