import fc from 'fast-check';
import t from 'tap';
import { attributes, bytesOf, littleEndian, viewOf } from '../testing/netlink_bytes.js';
import { Attributes } from './attributes.js';
import { decodeMessages, encodeRequest } from './messages.js';

t.test('a request comes back as a message of its family, and of no other', async t => {
  fc.assert(
    fc.property(
      attributes,
      fc.integer({ min: 17, max: 0xffff }),
      littleEndian,
      fc.boolean(),
      (list, family, le, dump) => {
        const bytes = encodeRequest({ family, command: 1, version: 1, dump, attributes: list }, le);
        const [found, ...more] = decodeMessages(bytes, family, le);
        return (
          found !== undefined &&
          more.length === 0 &&
          list.every(([type]) => found.has(type)) &&
          decodeMessages(bytes, family - 1, le).length === 0
        );
      },
    ),
  );
  t.pass();
});

t.test('whatever bytes come, they are understood or refused', async t => {
  const refusedOrNot = (decode: () => unknown): boolean => {
    try {
      decode();
      return true;
    } catch (error) {
      return (error as { code?: unknown }).code === 'SOURCE_MALFORMED';
    }
  };
  /** Goes into everything, as deep as bytes can nest. */
  const walk = (found: Attributes, depth = 0): void => {
    for (let type = 0; type < 64; type++) {
      found.counter(type);
      found.signed(type);
      found.text(type);
      found.mac(type);
      if (found.has(type) && depth < 64) walk(found.nested(type)!, depth + 1);
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), littleEndian, (bytes, le) =>
      refusedOrNot(() => walk(new Attributes(viewOf(bytes), le))),
    ),
  );
  fc.assert(
    fc.property(
      attributes,
      littleEndian,
      fc.nat(400),
      fc.nat(255),
      fc.nat(400),
      (list, le, at, byte, cut) => {
        // a true message with one byte changed, cut off somewhere
        const bytes = encodeRequest({ family: 20, command: 1, version: 1, dump: true, attributes: list }, le);
        if (at < bytes.length) bytes[at] = byte;
        return refusedOrNot(() => decodeMessages(bytes.subarray(0, cut), 20, le).map(each => walk(each)));
      },
    ),
  );
  t.throws(
    () => new Attributes(viewOf(bytesOf('0300 0100')), true),
    { code: 'SOURCE_MALFORMED' },
    'no room for itself',
  );
  t.throws(
    () => new Attributes(viewOf(bytesOf('0900 0100 00000000')), true),
    { code: 'SOURCE_MALFORMED' },
    'too long',
  );
  t.throws(() => decodeMessages(bytesOf('00000000 1400 0000 00000000 00000000'), 20, true), {
    code: 'SOURCE_MALFORMED',
  });
});
