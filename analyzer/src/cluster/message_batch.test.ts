import fc from 'fast-check';
import t from 'tap';
import { bytesInBatch, type DeviceMessage, decodeBatch, encodeBatch } from './message_batch.js';

const MESSAGE: fc.Arbitrary<DeviceMessage> = fc.record({
  kind: fc.constantFrom('frame', 'info', 'kept-info', 'status'),
  device: fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/),
  receivedAt: fc.double({ min: 0, max: 4e9, noNaN: true }),
  payload: fc.uint8Array({ maxLength: 300 }),
});
const plain = ({ payload, ...rest }: DeviceMessage): object => ({ ...rest, payload: [...payload] });

t.test('what is put into a batch comes out of it, in order', async t => {
  fc.assert(
    fc.property(fc.array(MESSAGE, { maxLength: 20 }), messages => {
      const bytes = encodeBatch(messages);
      t.strictSame(decodeBatch(bytes).map(plain), messages.map(plain));
      t.equal(
        bytes.length,
        messages.reduce((sum, each) => sum + bytesInBatch(each), 1),
      );
    }),
    { numRuns: 200 },
  );
});

t.test('a batch that is cut off, or of a version to come, is refused whole', async t => {
  const whole = encodeBatch([
    { kind: 'frame', device: 'gw-1', receivedAt: 1.5, payload: new Uint8Array([1, 2, 3]) },
  ]);
  for (let length = 2; length < whole.length; length++)
    t.throws(() => decodeBatch(whole.subarray(0, length)), { code: 'STORE_DAMAGED' }, `${length} bytes`);
  t.throws(() => decodeBatch(new Uint8Array([2])), { code: 'STORE_DAMAGED' });
  t.throws(() => decodeBatch(new Uint8Array([1, 9, 0])), { code: 'STORE_DAMAGED' });
  t.throws(() => decodeBatch(new Uint8Array()), { code: 'STORE_DAMAGED' });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
      try {
        decodeBatch(bytes);
      } catch (error) {
        t.match(error, { code: 'STORE_DAMAGED' });
      }
    }),
  );
});
