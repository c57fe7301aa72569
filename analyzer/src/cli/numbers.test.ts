import t from 'tap';
import { parseStatePeriod } from './numbers.js';

t.test('the period of states is a number of seconds from one to a day', async t => {
  t.equal(parseStatePeriod('1'), 1);
  t.equal(parseStatePeriod('2.5'), 2.5);
  t.equal(parseStatePeriod('86400'), 86_400);
  for (const text of ['often', '', ' ', '0', '0.5', '-5', '1e9', 'Infinity', 'NaN', '60s'])
    t.throws(() => parseStatePeriod(text), { code: 'CONFIG_INVALID', message: /EDGEVITALS_STATES/ }, text);
});
