import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { DeviceClock } from './clock.js';

const T0 = Date.UTC(2026, 0, 1);

t.test(
  'event time ignores a single strange clock, follows a step forward, and never runs back in an epoch',
  async t => {
    const clock = new DeviceClock();
    const at = (bootMs: number, wallMs: number): number => {
      clock.frame(bootMs, wallMs, T0 + bootMs);
      return clock.eventTime(bootMs) * 1000 - T0;
    };
    t.equal(at(1000, T0), 0);
    t.equal(at(2000, T0 + 1e9), 1000, 'one frame moves nothing');
    t.equal(at(3000, T0 + 2000), 2000);
    at(4000, T0 + 63_000);
    t.equal(at(5000, T0 + 64_000), 64_000, 'set forward by a minute');
    at(6000, T0 + 5000);
    t.equal(at(7000, T0 + 6000), 66_000, 'set back by a minute: stays ahead');
    t.equal(clock.aheadMs, 60_000);
    t.equal(clock.epoch, 0);
    at(8000, T0 - 1e9);
    t.equal(at(9000, T0 - 1e9 + 1000), -1e9 + 1000, 'far ahead at first: a new epoch');
    t.equal(clock.epoch, 1);
  },
);

t.test(
  'a boot whose clock was never set begins where the one before ended, and jumps once it is set',
  async t => {
    const clock = new DeviceClock();
    clock.frame(1000, T0, T0);
    clock.newBoot();
    clock.frame(500, 10_000, T0 + 90_000);
    t.notOk(clock.isSet);
    t.equal(clock.eventTime(1500) * 1000, T0 + 1500);
    clock.frame(2500, T0 + 60_000, T0 + 92_000);
    t.ok(clock.isSet);
    t.equal(clock.eventTime(2500) * 1000, T0 + 60_000);
  },
);

t.test('a device that never had a clock is placed by when a boot is first heard', async t => {
  const clock = new DeviceClock();
  clock.frame(5000, 5000, T0);
  t.notOk(clock.isSet);
  t.equal(clock.eventTime(5000) * 1000, T0);
  clock.frame(65_000, 65_000, T0 + 6000);
  t.equal(clock.eventTime(65_000) * 1000, T0 + 60_000, 'from then on by its own clock');
  clock.newBoot();
  clock.frame(2000, 2000, T0 + 3_600_000);
  t.equal(clock.eventTime(2000) * 1000, T0 + 3_600_000, 'it was off for an hour');
  clock.newBoot();
  clock.frame(2000, 2000, T0);
  t.equal(clock.eventTime(0) * 1000, T0 + 3_600_000, 'a backlog of a later boot comes after');
});

t.test(
  'a device without a clock that the analyzer placed far ahead is back once that was set right',
  async t => {
    const clock = new DeviceClock();
    clock.frame(2000, 2000, T0 + 40 * 86_400_000);
    clock.newBoot();
    clock.frame(2000, 2000, T0 + 60_000);
    t.equal(clock.eventTime(2000) * 1000, T0 + 60_000);
    t.equal(clock.epoch, 1);
  },
);

t.test('event time never goes back within an epoch, whatever the wall clock does', async () => {
  const step = fc.record({
    ms: fc.integer({ min: 1, max: 1e6 }),
    wall: fc.oneof(fc.constant(0), fc.integer({ min: -1e9, max: 1e9 })),
  });
  fc.assert(
    fc.property(fc.array(step), steps => {
      const clock = new DeviceClock();
      let bootMs = 0;
      let wallMs = T0;
      let last = Number.NEGATIVE_INFINITY;
      let epoch = 0;
      for (const { ms, wall } of steps) {
        bootMs += ms;
        wallMs += ms + wall;
        clock.frame(bootMs, Math.max(0, wallMs), T0 + bootMs);
        const now = clock.eventTime(bootMs);
        if (clock.epoch === epoch) assert.ok(now > last);
        last = now;
        epoch = clock.epoch;
      }
    }),
  );
});
