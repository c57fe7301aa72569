import t from 'tap';
import { holm } from './holm.js';

t.test('chances are corrected for how many there are, and keep their order', async t => {
  t.strictSame(
    holm([0.01, 0.04, 0.03]).map(p => Number(p.toFixed(6))),
    [0.03, 0.06, 0.06],
  );
  t.strictSame(holm([0.9, 0.8]), [1, 1]);
  t.strictSame(holm([]), []);
});
