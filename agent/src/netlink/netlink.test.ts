import fc from 'fast-check';
import t from 'tap';
import type { KernelCalls } from '../host/kernel_calls.js';
import { Attributes, type AttributeValue, encodeAttributes } from './attributes.js';
import { Family } from './family.js';
import { decodeMessages, encodeRequest } from './messages.js';

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

const littleEndian = fc.boolean();
const text = fc
  .array(fc.integer({ min: 1, max: 255 }), { maxLength: 40 })
  .map(codes => String.fromCharCode(...codes));
const value: fc.Arbitrary<AttributeValue> = fc.oneof(fc.nat(0xffff_ffff), text);
const attributes = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 0x3fff }), value), {
  maxLength: 12,
  selector: ([type]) => type,
});

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

t.test(
  'a family that the kernel does not have is absent; one whose module comes back is found again',
  async t => {
    // what Linux 6.18 answers to CTRL_CMD_GETFAMILY of VFS_DQUOT, with the acknowledgement behind it
    const answer = bytesOf(
      '60000000 1000 0000 07000000 f7730000 01 02 0000 0e00 0200 5646535f4451554f540000000600010011000000' +
        '0800030001000000 0800040000000000 0800050007000000 1c000700 18000100 0800020011000000 0b000100' +
        '6576656e7473000024000000 0200 0001 07000000 f7730000 00000000 24000000 1000 0500 07000000 00000000',
    );
    let failing = false;
    let asked = 0;
    const kernel = {
      littleEndian: true,
      netlink: async () => {
        asked++;
        if (failing) throw Object.assign(new Error('gone'), { code: 'SOURCE_FAILED' });
        return answer;
      },
    } as unknown as KernelCalls;
    const family = new Family('VFS_DQUOT');
    t.equal(await family.number(kernel), 17);
    t.equal(await family.number(kernel), 17);
    t.equal(asked, 1);
    failing = true;
    await t.rejects(family.ask(kernel, { command: 3, version: 1, dump: false, attributes: [] }));
    failing = false;
    t.equal(await family.number(kernel), 17);
    t.equal(asked, 3);
  },
);
