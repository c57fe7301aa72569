import fc from 'fast-check';
import t from 'tap';
import { bytesToHex, hexToBytes } from './index.js';

t.test('bytes are written as hex and read back', async t => {
  t.equal(bytesToHex(Uint8Array.of(0, 1, 0xab, 0xff)), '0001abff');
  t.equal(bytesToHex(new Uint8Array()), '');
  t.same(hexToBytes('0001ABff'), Uint8Array.of(0, 1, 0xab, 0xff));
  fc.assert(
    fc.property(fc.uint8Array(), bytes => bytesToHex(hexToBytes(bytesToHex(bytes))) === bytesToHex(bytes)),
  );
});

t.test('what is not hex is refused', async t => {
  for (const text of ['0', '0g', '0x00', ' 00']) t.throws(() => hexToBytes(text), RangeError, text);
});
