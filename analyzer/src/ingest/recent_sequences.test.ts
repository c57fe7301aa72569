import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { RecentSequences } from './recent_sequences.js';

t.test('of the newest 64 sequences it is known which have come, whatever their order', async () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(100), fc.nat(100_000)), { maxLength: 60 }), sequences => {
      const recent = new RecentSequences();
      const all = new Set<number>();
      let newest = -1;
      for (const sequence of sequences) {
        recent.add(sequence);
        newest = Math.max(newest, sequence);
        all.add(sequence);
        for (let back = 0; back < 64; back++)
          assert.equal(recent.has(newest - back), all.has(newest - back), `${newest} - ${back}`);
        assert.equal(recent.has(newest + 1), false);
        assert.equal(recent.has(newest - 64), false);
      }
    }),
  );
});
