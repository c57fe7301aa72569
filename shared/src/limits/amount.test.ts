import t from 'tap';
import { type Dimension, parseAmount } from './amount.js';

t.test('amounts in words are read as they are meant', async t => {
  const right: [string, Dimension, number, number?][] = [
    ['5 %', 'share', 0.05],
    ['0.05 cores', 'share', 0.05],
    ['150%', 'share', 1.5],
    ['10 MB', 'bytes', 1e7],
    ['10 MiB', 'bytes', 10 * 1024 ** 2],
    ['200 MB/day', 'bytes', 2e8, 86_400],
    ['150 mW', 'power', 0.15],
    ['40 wakeups/s', 'wakeups', 40, 1],
    ['40 wakeups / s', 'wakeups', 40, 1],
    ['2 mWh', 'energy', 7.2],
    ['30 s', 'time', 30],
    ['250 ms', 'time', 0.25],
    ['5000 faults', 'faults', 5000],
    ['3 degC', 'temperature', 3],
    ['20 threads', 'threads', 20],
    ['1 year of flash life in 5', 'flashLife', 0.02, 365.25 * 86_400],
    ['20 % of flash life in 10 years', 'flashLife', 0.02, 365.25 * 86_400],
    ['20 % of flash life', 'flashLife', 0.02, 365.25 * 86_400],
  ];
  for (const [text, dimension, value, perSeconds] of right) {
    const amount = parseAmount(text, dimension);
    if (typeof amount === 'string') t.fail(amount);
    else {
      t.ok(Math.abs(amount.value - value) <= 1e-12 * value, text);
      t.equal(amount.perSeconds, perSeconds, text);
    }
  }
});

t.test('what is wrong is told with how it would be right', async t => {
  const wrong: [string, Dimension, RegExp][] = [
    ['10 mb', 'bytes', /unit mb is not known; did you mean "10 MB" or "10 MiB"\?/],
    ['10 M', 'bytes', /unit M is not known; did you mean .*"10 MB"/],
    ['5', 'share', /a number needs a unit; it is measured as in "5 %" or "0.05 cores"/],
    ['200 MB/day', 'share', /is an amount of bytes; it is measured as in "5 %"/],
    ['1,5 W', 'power', /the decimal sign is a point: "1.5 W"/],
    ['-5 %', 'share', /not negative/],
    ['200 MB per day', 'bytes', /write "200 MB\/day"/],
    ['40/s', 'wakeups', /a number needs a unit; it is measured as in "40 wakeups\/s"/],
    ['10 MB/fortnight', 'bytes', /period fortnight is not known; one of s, min, h, day/],
    ['10 MB/days', 'bytes', /period days is not known; did you mean "day"/],
    ['5 %/day', 'share', /a level, not an amount per day/],
    ['150 mW/s', 'power', /a level/],
    ['5 toString', 'share', /unit toString is not known; one of %, cores/],
    ['3 °C', 'temperature', /write "3 degC"/],
    ['5 years', 'flashLife', /is no part of flash life; it is measured as in "1 year of flash life in 5"/],
    ['1 year of flash life', 'flashLife', /is no part of flash life/],
    ['1 year of flash life in 0', 'flashLife', /is no part of flash life/],
    ['much', 'bytes', /is no amount/],
    ['1e3 B', 'bytes', /is no amount/],
    ['', 'bytes', /is no amount/],
    ['9'.repeat(5000), 'bytes', /longer than any amount/],
  ];
  for (const [text, dimension, message] of wrong) t.match(parseAmount(text, dimension), message, text);
  t.match(parseAmount('10 MB/day', 'bytes', true), /a level, not an amount per day/, 'memory');
});
