import t from 'tap';
import { type Dimension, parseAmount } from './amount.js';
import { formatAmount } from './format_amount.js';

t.test('a value is shown in the unit and base of its limit', async t => {
  const cases: [string, Dimension, number, string][] = [
    ['5 %', 'share', 0.031, '3.1 %'],
    ['0.05 cores', 'share', 0.0312, '0.031 cores'],
    ['10 MB', 'bytes', 9.2e6, '9.20 MB'],
    ['10 MiB', 'bytes', 10 * 1024 ** 2, '10.0 MiB'],
    ['200 MB/day', 'bytes', 1.5e6, '1.50 MB/day'],
    ['40 wakeups/s', 'wakeups', 41.27, '41.3 wakeups/s'],
    ['150 mW', 'power', 0.132, '132 mW'],
    ['2 mWh/day', 'energy', 3.6, '1.00 mWh/day'],
    ['3 degC', 'temperature', 2.71, '2.7 degC'],
    ['30 s', 'time', 0.25, '250 ms'],
    ['20 threads', 'threads', 21, '21 threads'],
    ['1 year of flash life in 5', 'flashLife', 0.031, '3.1 % a year'],
  ];
  for (const [text, dimension, value, shown] of cases) {
    const amount = parseAmount(text, dimension);
    if (typeof amount === 'string') t.fail(amount);
    else t.equal(formatAmount(value, amount), shown);
  }
});
