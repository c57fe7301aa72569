import t from 'tap';
import { yearsTaken } from './years_taken.js';

t.test('a program takes off how much longer storage would last without it', async t => {
  // 10 years at 100 bytes a day, 20 at the 50 that others write
  t.equal(yearsTaken(10 * 365.25 * 100, 100, 50), 10);
  t.equal(yearsTaken(1e6, 100, 0), 0);
  t.equal(yearsTaken(1e6, 100, 100), undefined, 'without it, nothing would be written');
});
