import t from 'tap';
import { cpuList } from './attributes.js';

t.test('lists of CPUs: ranges and single ones, behind commas or blanks', async t => {
  t.strictSame(cpuList('0-2,5'), [0, 1, 2, 5]);
  t.strictSame(cpuList('0 1'), [0, 1]);
  t.strictSame(cpuList(''), []);
});
