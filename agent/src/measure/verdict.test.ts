import t from 'tap';
import { commandLimits } from './limits_file.js';
import type { Figures } from './quantity.js';
import { spreads } from './spread.js';
import { judgeLimit, type LimitVerdict } from './verdict.js';

const judge = (limit: Record<string, string>, ...runs: Figures[]): LimitVerdict =>
  judgeLimit(commandLimits(JSON.stringify({ limits: [limit] }), '', 'x')[0]!, spreads(runs));
const memory = (...values: number[]): Figures[] => values.map(value => ({ memory: { value } }));

t.test('what was counted in one run is exact', async t => {
  t.equal(judge({ memory: '10 MB' }, ...memory(10_000_000)).verdict, 'kept');
  t.match(judge({ memory: '10 MB' }, ...memory(10_000_001)), {
    verdict: 'broken',
    limit: '10 MB',
    used: '9.54 MiB',
  });
});

t.test('of a few runs all must agree, of many the interval of the median', async t => {
  t.match(judge({ memory: '10 MB' }, ...memory(9e6, 11e6)), { verdict: 'cannot be told', why: /both sides/ });
  t.equal(judge({ memory: '10 MB' }, ...memory(12e6, 11e6)).verdict, 'broken');
  const many = [9e6, 9e6, 9e6, 9e6, 9e6, 9e6, 9e6, 9e6, 12e6];
  t.equal(judge({ memory: '10 MB' }, ...memory(...many)).verdict, 'kept', 'one disturbed run of nine');
});

t.test('an estimate is judged with its uncertainty', async t => {
  const power = (value: number, error: number): Figures => ({ power: { value, error } });
  t.equal(judge({ power: '150 mW' }, power(0.2, 0.04)).verdict, 'broken');
  t.equal(judge({ power: '150 mW' }, power(0.1, 0.04)).verdict, 'kept');
  t.match(judge({ power: '150 mW' }, power(0.15, 0.02)), {
    verdict: 'cannot be told',
    used: '130 mW to 170 mW',
  });
  t.match(judge({ power: '150 mW' }, { time: { value: 1 } }), {
    verdict: 'cannot be told',
    why: /nothing here measures it/,
  });
});

t.test('rates are the mean of the run; budgets of longer periods can only be shown broken', async t => {
  const run: Figures = { time: { value: 2 }, wakeups: { value: 90 }, writes: { value: 3e6 } };
  t.match(judge({ wakeups: '40 wakeups/s' }, run), { verdict: 'broken', used: '45/s' });
  t.match(judge({ wakeups: '50 wakeups/s' }, run), { verdict: 'kept' });
  t.match(judge({ writes: '2 MB/day' }, run), { verdict: 'broken', used: '3.00 MB' });
  t.match(judge({ writes: '4 MB/day' }, run), { verdict: 'cannot be told', why: /less than the period/ });
});

t.test('what was not seen keeps no limit, and breaks one', async t => {
  const run: Figures = { time: { value: 1 }, wakeups: { value: 30, atLeast: true } };
  t.match(judge({ wakeups: '40 wakeups/s' }, run), { verdict: 'cannot be told', used: 'at least 30/s' });
  t.equal(judge({ wakeups: '20 wakeups/s' }, run).verdict, 'broken');
  t.match(judge({ airtime: '5 %' }, run), { verdict: 'cannot be told', why: /of a device over time/ });
});
