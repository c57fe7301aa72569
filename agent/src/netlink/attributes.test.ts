import fc from 'fast-check';
import t from 'tap';
import { attributes, bytesOf, littleEndian, viewOf } from '../testing/netlink_bytes.js';
import { Attributes, encodeAttributes } from './attributes.js';

t.test('attributes come back as they were, on machines of either byte order', async t => {
  fc.assert(
    fc.property(attributes, littleEndian, (list, le) => {
      const found = new Attributes(viewOf(encodeAttributes(list, le)), le);
      for (const [type, value] of list)
        if ((typeof value === 'number' ? found.counter(type) : found.text(type)) !== value) return false;
      return !list.some(([type]) => type === 0x3ffe) ? !found.has(0x3ffe) : true;
    }),
  );
  t.pass();
});

t.test('numbers as wide as the kernel makes them, with and without a sign', async t => {
  const found = new Attributes(
    viewOf(bytesOf('0500 0100 e2000000 0600 0200 ffff0000 0c00 0300 ffffffffffffffff')),
    true,
  );
  t.strictSame([found.signed(1), found.counter(1)], [-30, 226]);
  t.strictSame([found.signed(2), found.number(2)], [-1, 0xffff]);
  t.strictSame([found.signed(3), found.counter(3), found.number(3)], [-1, 2n ** 64n - 1n, undefined]);
  t.equal(found.mac(3), undefined, 'six bytes make an address');
});
