import t from 'tap';
import { NO_LAG, type PowerSummary } from './estimator/index.js';
import { notIdentified } from './not_identified.js';

const LEARNED: PowerSummary = {
  rows: 500,
  refused: 0,
  outliers: 0,
  idleIdentified: true,
  coefficients: [],
  response: NO_LAG,
};
const learning = { enough: 50, published: true, together: () => [] };

t.test('programs that always ran together are said to be known by their sum', async t => {
  const together = [
    ['server', 'worker'],
    ['a', 'b', 'c', 'd', 'e', 'f'],
  ];
  t.strictSame(notIdentified(LEARNED, 'device', { ...learning, together: () => together }), [
    'what server and worker use each: they always ran together, and their sum is what is known',
    'what a, b, c, d and 2 more use each: they always ran together, and their sum is what is known',
  ]);
  t.strictSame(notIdentified(LEARNED, 'device', learning), []);
});

t.test('without a sensor, and while it learns, that is what is said', async t => {
  t.match(notIdentified(LEARNED, undefined, learning), [/nothing measures its power/]);
  t.match(notIdentified({ ...LEARNED, rows: 20 }, 'device', learning), [
    /20 readings were usable so far, 50 are/,
  ]);
});
