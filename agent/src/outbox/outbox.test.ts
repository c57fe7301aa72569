import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { Outbox, type OutboxFrame } from './outbox.js';

const frame = (sequence: number, size = 10, isKey = false): OutboxFrame => ({
  sequence,
  isKey,
  bytes: new Uint8Array(size),
});

t.test('frames go in order, a few at a time', async t => {
  const outbox = new Outbox({ maxBytes: 1000, window: 2 });
  const pushed = Array.from({ length: 4 }, (_, i) => frame(i));
  for (const one of pushed) outbox.push(one);
  t.strictSame([outbox.next()?.sequence, outbox.next()?.sequence, outbox.next()], [0, 1, undefined]);
  outbox.acknowledge(pushed[1]!);
  t.equal(outbox.next()?.sequence, 2, 'an acknowledgement makes room');
  outbox.rewind();
  t.equal(outbox.next()?.sequence, 0, 'after a broken link: from the lowest not acknowledged');
  t.equal(outbox.next()?.sequence, 2);
});

t.test('when it is full the oldest delta goes, then the oldest key, and it says so', async t => {
  const dropped: number[] = [];
  const outbox = new Outbox({ maxBytes: 40, onDrop: gone => dropped.push(gone!.sequence) });
  outbox.push(frame(0, 10, true));
  outbox.push(frame(1));
  outbox.push(frame(2, 10, true));
  outbox.push(frame(3));
  outbox.push(frame(4));
  outbox.push(frame(5, 20, true));
  t.strictSame(dropped, [1, 3, 4]);
  outbox.push(frame(6, 40, true));
  t.strictSame(dropped, [1, 3, 4, 0, 2, 5]);
  outbox.push(frame(7, 41));
  t.strictSame(dropped.slice(-2), [6, 7], 'one that never fits is dropped itself');
  t.equal(outbox.dropped, 8);
  t.equal(outbox.bytes, 0);
});

t.test('a frame that the broker never takes does not block the others for ever', async t => {
  const outbox = new Outbox({ maxBytes: 1000, window: 1 });
  const bad = frame(0);
  outbox.push(bad);
  outbox.push(frame(1));
  for (let i = 0; i < 5; i++) {
    t.equal(outbox.next()?.sequence, 0);
    outbox.fail(bad);
  }
  t.equal(outbox.next()?.sequence, 1);
  t.equal(outbox.dropped, 1);
});

type Step =
  | { do: 'push'; size: number; isKey: boolean }
  | { do: 'send' }
  | { do: 'break' }
  | { do: 'refuse' }
  | { do: 'ack'; which: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('push' as const), size: fc.integer({ min: 1, max: 60 }), isKey: fc.boolean() }),
  fc.constantFrom<Step>({ do: 'send' }, { do: 'send' }, { do: 'break' }, { do: 'refuse' }),
  fc.record({ do: fc.constant('ack' as const), which: fc.nat(7) }),
);

t.test(
  'whatever happens: bounded, nothing lost without being counted, nothing sent out of order',
  async () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), steps => {
        const dropped = new Set<number>();
        const acknowledged = new Set<number>();
        const outbox = new Outbox({ maxBytes: 200, window: 4, onDrop: gone => dropped.add(gone!.sequence) });
        let pushed = 0;
        let flying: OutboxFrame[] = [];
        for (const one of steps) {
          if (one.do === 'push') {
            outbox.push(frame(pushed++, one.size, one.isKey));
          } else if (one.do === 'send') {
            const sent = outbox.next();
            if (sent !== undefined) {
              assert.ok(
                flying.every(other => other.sequence < sent.sequence),
                'ascending within a link',
              );
              flying.push(sent);
            }
          } else if (one.do === 'break') {
            outbox.rewind();
            flying = [];
          } else if (one.do === 'refuse') {
            if (flying.length > 0) outbox.fail(flying[0]!);
            flying = [];
          } else {
            const [which] = flying.splice(one.which % (flying.length || 1), 1);
            if (which !== undefined) {
              outbox.acknowledge(which);
              acknowledged.add(which.sequence);
            }
          }
          assert.ok(outbox.bytes <= 200);
          assert.ok(outbox.inFlight <= 4);
          assert.equal(outbox.inFlight, flying.length);
          assert.equal(outbox.dropped, dropped.size);
          assert.equal(outbox.frames + dropped.size + acknowledged.size, pushed);
        }
        // at last all that was not dropped can be delivered, in order
        outbox.rewind();
        let last = -1;
        for (let sent = outbox.next(); sent !== undefined; sent = outbox.next()) {
          assert.ok(sent.sequence > last && !acknowledged.has(sent.sequence) && !dropped.has(sent.sequence));
          last = sent.sequence;
          outbox.acknowledge(sent);
          acknowledged.add(sent.sequence);
        }
        assert.equal(outbox.frames, 0);
        assert.equal(outbox.bytes, 0);
        assert.equal(acknowledged.size + dropped.size, pushed);
      }),
      { numRuns: 500 },
    );
  },
);
