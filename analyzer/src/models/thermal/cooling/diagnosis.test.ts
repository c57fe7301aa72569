import t from 'tap';
import { causeOf } from './diagnosis.js';

const BEFORE = { fast: 6, fastAndMiddle: 18, slow: 10 };

t.test('what has gained most is the reason, and a heatsink also warms the air behind it', async t => {
  t.equal(causeOf(BEFORE, { fast: 10, fastAndMiddle: 22, slow: 10 }), 'contact');
  t.equal(causeOf(BEFORE, { fast: 6, fastAndMiddle: 25, slow: 10 }), 'heatsink');
  t.equal(causeOf(BEFORE, { fast: 6, fastAndMiddle: 22, slow: 20 }), 'heatsink');
  t.equal(causeOf(BEFORE, { fast: 6, fastAndMiddle: 18, slow: 16 }), 'airflow');
});

t.test('where parts are not identified, or have hardly gained, no reason is given', async t => {
  t.equal(causeOf(BEFORE, { ...BEFORE, fast: 6.5 }), 'unknown');
  t.equal(causeOf(BEFORE, { fast: Number.NaN, fastAndMiddle: 25, slow: 10 }), 'unknown');
  t.equal(causeOf({ ...BEFORE, slow: Number.NaN }, { fast: 6, fastAndMiddle: 25, slow: 10 }), 'unknown');
});
