import t from 'tap';
import { Governor } from './governor.js';
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

t.test('requests may change the plan within bounds that the device sets', async t => {
  const governor = new Governor({ spoolDailyKb: 100, budgetCpuPermille: 200, programNames: 0, metered: 1 });
  for (const refused of [
    { publishMs: 200 },
    { budgetCpuPermille: 201 },
    { outboxKb: 256 * 1024 },
    { spoolDailyKb: 8193 },
    { programNames: 1 },
    { metered: 0 },
  ])
    t.throws(() => governor.request(refused), { code: 'CONFIG_INVALID', message: /--plan-limits/ });
  t.match(
    governor.plan,
    { publishMs: 10_000, spoolDailyKb: 100, metered: 1 },
    'a refused one changes nothing',
  );
  governor.request({ publishMs: 1000, budgetCpuPermille: 200, spoolDailyKb: 64, outboxKb: 4096 });
  t.match(governor.plan, { publishMs: 1000, budgetCpuPermille: 200, spoolDailyKb: 64 });
});

t.test('the owner of a device may allow more, or less', async t => {
  const governor = new Governor({ publishMs: 500 }, { publishMs: 5000, outboxKb: 128, deviceMs: 1000 });
  t.throws(() => governor.request({ deviceMs: 900 }), {
    message: /deviceMs may be asked to be from 1000 to/,
  });
  governor.request({ publishMs: 500 });
  t.throws(() => governor.request({ publishMs: 400 }), { code: 'CONFIG_INVALID' });
  governor.request({ outboxKb: 1024 });
  t.throws(() => governor.request({ outboxKb: 1025 }), { code: 'CONFIG_INVALID' }, 'what is configured');
  t.throws(() => new Governor({}, { publishMs: 1 }), {
    code: 'CONFIG_INVALID',
    message: /limit of requests/,
  });
});
