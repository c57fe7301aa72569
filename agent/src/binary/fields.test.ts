import { toCounter } from '@edgevitals/shared/frame';
import fc from 'fast-check';
import t from 'tap';
import { counterAt, textAt } from './fields.js';

t.test('eight bytes are the number that was written, on machines of either byte order', async t => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.boolean(), (number, littleEndian) => {
      const view = new DataView(new ArrayBuffer(12));
      view.setBigUint64(4, number, littleEndian);
      return counterAt(view, 4, littleEndian) === toCounter(number);
    }),
  );
  t.pass();
});

t.test('a text ends at its zero, or where its field does', async t => {
  const view = new DataView(Uint8Array.from(Buffer.from('xlo\0\xffy', 'latin1')).buffer);
  t.equal(textAt(view, 1, 5), 'lo');
  t.equal(textAt(view, 4, 1), '\xff');
  t.equal(textAt(view, 0, 2), 'xl');
});
