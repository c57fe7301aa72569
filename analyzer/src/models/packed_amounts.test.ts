import fc from 'fast-check';
import t from 'tap';
import { packAmounts, unpackAmounts } from './packed_amounts.js';

t.test('amounts come back to a tenth of a percent, with their sign, and nothing as nothing', async t => {
  const amount = fc
    .tuple(fc.boolean(), fc.double({ min: 0, max: 62.9, noNaN: true }))
    .map(([below, exponent]) => {
      const size = 2 ** exponent - 1;
      return below ? -size : size;
    });
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 20 }), values => {
      const again = unpackAmounts(packAmounts(values), 20)!;
      if (again.length !== values.length) throw new Error(`${again.length}`);
      for (const [i, value] of values.entries())
        if (Math.abs(again[i]! - value) > 1e-3 * (1 + Math.abs(value)))
          throw new Error(`${again[i]} of ${value}`);
    }),
  );
  t.strictSame([...unpackAmounts(packAmounts([0, 0]), 2)!], [0, 0]);
  t.ok(
    Number.isFinite(unpackAmounts(packAmounts([Number.MAX_VALUE]), 1)![0]),
    'more than there can be is as much as there can be',
  );
  t.equal(packAmounts(new Float64Array(60)).length, 160);
});

t.test('what is no such text, or too long, is nothing', async t => {
  for (const odd of ['a', '***', 7, undefined, 'AA==', packAmounts([1, 2, 3])])
    t.equal(unpackAmounts(odd, 2), undefined);
});
