import fc from 'fast-check';
import t from 'tap';
import { DEVICE_QUANTITIES } from './device_quantities.js';
import { shownNumber, written } from './shown_value.js';

t.test('numbers are in the shown unit, and rounded to what they mean', async t => {
  t.equal(shownNumber(DEVICE_QUANTITIES.cpu, 0.1234), 12);
  t.equal(shownNumber(DEVICE_QUANTITIES.power, 1.23456), 1.23);
  t.equal(shownNumber(DEVICE_QUANTITIES.energy, 3.6e6), 1);
  t.equal(shownNumber(DEVICE_QUANTITIES.data_written, 1_234_567_890), 1.235);
  t.equal(shownNumber(DEVICE_QUANTITIES.write_rate, 1e9 / 86_400), 1);
  t.equal(shownNumber(DEVICE_QUANTITIES.power, Number.NaN), null);
  t.equal(shownNumber(DEVICE_QUANTITIES.power, undefined, 3), null);
  t.ok(Object.is(shownNumber(DEVICE_QUANTITIES.power, -0.001), 0));
});

t.test('instants are told with their zone, one that no calendar has is not known', async t => {
  t.equal(written(DEVICE_QUANTITIES.started, 1_790_000_000), '2026-09-21T14:13:20Z');
  t.equal(written(DEVICE_QUANTITIES.end_of_life, 20_717), '2026-09-21T00:00:00Z');
  t.equal(written(DEVICE_QUANTITIES.started, 1e15), null);
});

t.test('whatever a model makes of a total, it is never said to be a little less than before', async () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { maxLength: 40 }), totals => {
      let before: number | null = null;
      for (const total of totals) {
        const now = shownNumber(DEVICE_QUANTITIES.energy, total, before);
        if (before !== null && now !== null && now < before && now >= 0.9 * before) return false;
        before = now;
      }
      return true;
    }),
  );
});

t.test('what moves by less than its deadband stays where it is', async () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 20, max: 21, noNaN: true })), readings => {
      let changes = 0;
      let before: number | null = 20.5;
      for (const celsius of readings) {
        const now = shownNumber(DEVICE_QUANTITIES.temperature, celsius, before);
        if (now !== before) changes++;
        if (now !== null && Math.abs(now - celsius) > 0.56) return false;
        before = now;
      }
      return changes <= readings.length;
    }),
  );
});
