// What a device kept while it was away, on whatever its wall clock says.
import assert from 'node:assert/strict';
import { Seconds } from '@edgevitals/shared/units';
import fc from 'fast-check';
import t from 'tap';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { Ingest } from './ingest.js';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 0, 2);

const send = (ingest: Ingest, device: ScriptedDevice, atMs: number): void => {
  const events = ingest.frame(device.id, device.key().sample().frame(), Seconds(atMs / 1000));
  // to the end
  for (const _ of events);
};

/** A device that is heard first when it comes back after an outage. */
const outages = fc.record({
  /** Milliseconds between its frames. */
  apart: fc.integer({ min: 1000, max: HOUR_MS }),
  kept: fc.integer({ min: 2, max: 40 }),
  /** How far its wall clock is ahead of the analyzer's. */
  aheadMs: fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }),
  /** Before which of them its wall clock was set right, by so much. */
  set: fc.option(
    fc.record({ before: fc.nat(40), byMs: fc.integer({ min: -40 * HOUR_MS, max: 40 * HOUR_MS }) }),
  ),
  /** Which of them its outbox had to drop. */
  dropped: fc.uniqueArray(fc.integer({ min: 1, max: 39 }), { maxLength: 10 }),
  /** What of that the link takes for a frame: what was kept goes faster than frames are made. */
  onTheWay: fc.double({ min: 0, max: 0.5, noNaN: true }),
});

t.test(
  'what was kept is taken whole, however wrong the wall clock of the device, and set when it may be',
  async t => {
    fc.assert(
      fc.property(outages, ({ apart, kept, aheadMs, set, dropped, onTheWay }) => {
        const ingest = new Ingest();
        const takesMs = Math.min(2000, onTheWay * apart);
        const device = new ScriptedDevice().process(1, 'init');
        device.wallMs = NOW_MS - kept * apart + aheadMs;
        let arrival = NOW_MS;
        let sent = 0;
        for (let i = 0; i < kept + 6; i++) {
          device.pass(apart);
          if (set?.before === i) device.wallMs += set.byMs;
          // what follows the outage comes as it is made
          if (i >= kept) arrival += apart;
          if (dropped.includes(i) && i < kept - 1) {
            device.key().sample().frame();
            continue;
          }
          const now = arrival + Math.min(i, kept) * takesMs;
          for (const _ of ingest.tick(Seconds(now / 1000)));
          send(ingest, device, now);
          sent++;
        }
        // what waits for frames that were dropped
        for (const _ of ingest.tick(Seconds((arrival + kept * takesMs) / 1000 + 60)));
        assert.deepEqual([...ingest.errors], []);
        assert.equal(ingest.device(device.id)?.frames, sent);
      }),
      { numRuns: 300 },
    );
    t.pass();
  },
);

t.test('once it comes as time passes, a frame of a time to come is not of the device', async t => {
  const ingest = new Ingest();
  const device = new ScriptedDevice().process(1, 'init');
  // on a clock that is two hours ahead
  device.wallMs = NOW_MS + 2 * HOUR_MS;
  for (let i = 0; i < 5; i++) send(ingest, device.pass(10_000), NOW_MS + i * 10_000);
  send(ingest, device.pass(600_000), NOW_MS + 50_000);
  t.same([...ingest.errors], [['FRAME_LATE', 1]]);
});
