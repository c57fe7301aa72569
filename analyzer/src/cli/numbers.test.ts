import t from 'tap';
import { parseDays, parseNumber, parseStatePeriod } from './numbers.js';

t.test('an empty threshold is no number, and not 0 degrees', async t => {
  t.equal(parseNumber('-4.5'), -4.5);
  for (const text of ['', ' ', 'warm', 'Infinity', 'NaN'])
    t.throws(() => parseNumber(text), /a number is expected/, text);
});

t.test('a retention that is wrong is told to be days, not seconds', async t => {
  t.equal(parseDays('0.5'), 0.5);
  for (const text of ['0', '-1', '', 'long', 'Infinity'])
    t.throws(() => parseDays(text), /a number of days above 0 is expected/, text);
});

t.test('the period of states is a number of seconds from one to a day', async t => {
  t.equal(parseStatePeriod('1'), 1);
  t.equal(parseStatePeriod('2.5'), 2.5);
  t.equal(parseStatePeriod('86400'), 86_400);
  for (const text of ['often', '', ' ', '0', '0.5', '-5', '1e9', 'Infinity', 'NaN', '60s'])
    t.throws(() => parseStatePeriod(text), { code: 'CONFIG_INVALID', message: /EDGEVITALS_STATES/ }, text);
});
