import assert from 'node:assert/strict';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { bytesToHex, hexToBytes } from '../bytes/index.js';
import { checkCbor, decodeCbor, encodeCbor } from './cbor.js';
import { decodeFrame, encodeFrame, FRAME_LIMITS, type Frame, type Inflate } from './frame.js';

const hex = (value: unknown): string => bytesToHex(encodeCbor(value));

t.test('integers take their shortest form, however they are held', async t => {
  // RFC 8949, Appendix A
  const vectors: [unknown, string][] = [
    [23, '17'],
    [24, '1818'],
    [1000, '1903e8'],
    [1_000_000, '1a000f4240'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [18446744073709551615n, '1bffffffffffffffff'],
    [5n, '05'],
    [-1, '20'],
    [-1000, '3903e7'],
    [-18446744073709551616n + 1n, '3bfffffffffffffffe'],
    [new Uint8Array([1, 2, 3, 4]), '4401020304'],
    ['\u00fc', '62c3bc'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
  ];
  for (const [value, expected] of vectors) t.equal(hex(value), expected);
});

t.test('map keys are in bytewise order of their encoding', async t => {
  t.equal(hex({ bb: 1, a: 2, b: 3, c: undefined }), 'a3616102616203626262 01'.replace(' ', ''));
});

t.test(
  'what is not one definite, untagged, well-formed item within limits is refused with a code',
  async t => {
    const refused: [string, string][] = [
      ['', 'FRAME_MALFORMED'],
      ['8301', 'FRAME_MALFORMED'],
      ['9f01ff', 'FRAME_MALFORMED'],
      ['c11a00000000', 'FRAME_MALFORMED'],
      ['0000', 'FRAME_MALFORMED'],
      ['5a7fffffff', 'FRAME_MALFORMED'],
      ['9b00ffffffffffffff', 'FRAME_MALFORMED'],
      ['f800', 'FRAME_MALFORMED'],
      ['1c', 'FRAME_MALFORMED'],
      [`${'81'.repeat(60_000)}00`, 'FRAME_TOO_DEEP'],
      [`9a0000ffff${'00'.repeat(65_535)}`, 'FRAME_LIMIT'],
      ['00'.repeat(300_000), 'FRAME_TOO_LARGE'],
    ];
    for (const [bytes, code] of refused)
      t.throws(() => decodeCbor(hexToBytes(bytes)), { code }, bytes.slice(0, 20));
  },
);

t.test('random bytes are refused with one of our codes or decoded', async t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
      try {
        decodeCbor(bytes);
      } catch (error) {
        assert.match((error as { code: string }).code, /^FRAME_/);
      }
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

t.test('documents survive the round trip, and the same value gives the same bytes', async t => {
  const leaf = fc.oneof(fc.maxSafeInteger(), fc.string(), fc.boolean(), fc.constant(null), fc.uint8Array());
  const { doc } = fc.letrec<{ doc: unknown }>(tie => ({
    doc: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('doc'), { maxLength: 5 }),
      fc.dictionary(
        fc.string().filter(k => k !== '__proto__'),
        tie('doc'),
        { maxKeys: 5 },
      ),
    ),
  }));
  fc.assert(
    fc.property(doc, value => {
      const bytes = encodeCbor(value);
      checkCbor(bytes);
      assert.equal(bytesToHex(encodeCbor(decodeCbor(bytes))), bytesToHex(bytes));
    }),
  );
  t.pass();
});

const FRAME: Frame = {
  device: 'gw-7',
  boot: '0011223344556677',
  run: 5_000_000_000,
  sequence: 12,
  key: 6,
  bootMs: 123_456,
  wallMs: 1_790_000_000_000,
  body: new Uint8Array([1, 2, 3]),
};

t.test('a frame comes back as it was', async t => {
  t.strictSame(decodeFrame(encodeFrame(FRAME)), FRAME);
});

t.test('a compressed body is unpacked on the way in, and one that would be too large is refused', async t => {
  const packed = { ...FRAME, body: deflateRawSync(new Uint8Array(1000)), deflated: true };
  const inflate: Inflate = (bytes, maxOutputLength) => inflateRawSync(bytes, { maxOutputLength });
  t.equal(decodeFrame(encodeFrame(packed)).deflated, true, 'readers of headers need not unpack it');
  t.strictSame(decodeFrame(encodeFrame(packed), FRAME_LIMITS, inflate).body.length, 1000);
  const bomb = encodeFrame({ ...packed, body: deflateRawSync(new Uint8Array(50_000_000)) });
  t.ok(bomb.length < FRAME_LIMITS.maxBytes);
  t.throws(() => decodeFrame(bomb, FRAME_LIMITS, inflate), {
    code: 'FRAME_MALFORMED',
    message: /at most 262144/,
  });
  const rubbish = encodeFrame({ ...packed, body: new Uint8Array([255, 254]) });
  t.throws(() => decodeFrame(rubbish, FRAME_LIMITS, inflate), { code: 'FRAME_MALFORMED' });
});

t.test('a frame of the wrong shape is refused with what was expected', async t => {
  const good = [1, 'gw-7', new Uint8Array(8), 1, 2, 2, 3, 4, new Uint8Array(1)];
  const wrong = (index: number, value: unknown): Uint8Array =>
    encodeCbor(good.map((g, i) => (i === index ? value : g)));
  t.equal(decodeFrame(encodeCbor(good)).sequence, 2);
  t.throws(() => decodeFrame(encodeCbor({ a: 1 })), { code: 'FRAME_WRONG_TYPE' });
  t.throws(() => decodeFrame(encodeCbor(good.slice(0, 5))), { code: 'FRAME_WRONG_TYPE' });
  t.throws(() => decodeFrame(wrong(0, 2)), { code: 'FRAME_UNKNOWN_SCHEMA' });
  t.throws(() => decodeFrame(wrong(1, 7)), { code: 'FRAME_WRONG_TYPE', message: /device must be text/ });
  t.throws(() => decodeFrame(wrong(2, new Uint8Array(7))), { code: 'FRAME_WRONG_TYPE' });
  t.throws(() => decodeFrame(wrong(4, -1)), { code: 'FRAME_WRONG_TYPE' });
  t.throws(() => decodeFrame(wrong(4, 1.5)), { code: 'FRAME_WRONG_TYPE' });
  t.throws(() => decodeFrame(wrong(5, 3)), { code: 'FRAME_MALFORMED' });
  t.throws(() => decodeFrame(wrong(8, 'text')), { code: 'FRAME_WRONG_TYPE' });
  t.throws(() => decodeFrame(encodeCbor([...good, 2])), { code: 'FRAME_WRONG_TYPE', message: /packing/ });
});
