import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { decodeCbor, encodeCbor } from './cbor.js';
import { readFrameElements } from './header_reader.js';

const uint = fc.oneof(fc.nat(30), fc.nat(70_000), fc.maxSafeNat());
const elements = fc.tuple(
  fc.nat(300),
  fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/),
  fc.uint8Array({ minLength: 8, maxLength: 8 }),
  uint,
  uint,
  uint,
  uint,
  uint,
  fc.uint8Array({ maxLength: 400 }),
);

t.test('a frame is read to what CBOR says it is', async () => {
  fc.assert(
    fc.property(elements, fc.option(fc.nat(1), { nil: undefined }), (frame, packing) => {
      const bytes = encodeCbor(packing === undefined ? frame : [...frame, packing]);
      const read = readFrameElements(bytes);
      assert.deepEqual(read, [...frame, packing ?? 0]);
      assert.deepEqual(decodeCbor(bytes), packing === undefined ? read?.slice(0, 9) : read);
    }),
  );
});

t.test('bytes of any other form are left to others, whatever they are', async () => {
  fc.assert(
    fc.property(elements, fc.nat(), fc.nat(255), fc.boolean(), (frame, at, byte, cut) => {
      const bytes = encodeCbor(frame);
      const place = at % bytes.length;
      const strange = cut ? bytes.slice(0, place) : bytes.slice();
      if (!cut) strange[place] = byte;
      const read = readFrameElements(strange);
      if (read !== undefined) assert.deepEqual(decodeCbor(strange), read.slice(0, strange[0]! & 0x1f));
    }),
    { numRuns: 1000 },
  );
  t.equal(readFrameElements(encodeCbor([1, 2])), undefined);
});
