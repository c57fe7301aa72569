import t from 'tap';
import { BASES, isBasis, weakerBasis } from './basis.js';

t.test('what is made of two values rests on the weaker of theirs, in either order', async t => {
  for (const [i, stronger] of BASES.entries())
    for (const weaker of BASES.slice(i)) {
      t.equal(weakerBasis(stronger, weaker), weaker);
      t.equal(weakerBasis(weaker, stronger), weaker);
    }
});

t.test('only the words of the protocol are bases', async t => {
  t.ok(BASES.every(isBasis));
  for (const other of ['Measured', 'guessed', '', 0, undefined, null]) t.notOk(isBasis(other));
});
