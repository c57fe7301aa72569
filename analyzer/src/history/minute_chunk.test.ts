import t from 'tap';
import { packChunk, unpackChunk } from './minute_chunk.js';

t.test('minutes come back as they were, and take less together', t => {
  const minutes = Array.from({ length: 5 }, (_, i) => Buffer.from(`kworker/0 program-${i} `.repeat(50 + i)));
  const chunk = packChunk(minutes);
  t.same(unpackChunk(chunk).map(String), minutes.map(String));
  t.ok(chunk.length < minutes[0]!.length / 2, `${chunk.length} bytes`);
  t.same(unpackChunk(packChunk([])), []);
  t.end();
});

t.test('damaged ones say so', t => {
  const chunk = packChunk([new Uint8Array(100)]);
  for (const bytes of [new Uint8Array(), chunk.subarray(0, 3), Buffer.from('noise')]) {
    t.throws(() => unpackChunk(bytes), { code: 'STORE_FAILED', message: /the others can still be read/ });
  }
  t.end();
});
