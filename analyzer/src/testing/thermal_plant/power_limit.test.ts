import t from 'tap';
import { PowerLimit, type RunningAverageLimit } from './power_limit.js';

const LIMIT: RunningAverageLimit = {
  domain: 'policy0',
  watts: 10,
  tauSeconds: 28,
  stepKhz: 100_000,
  topKhz: 3_000_000,
  lowestKhz: 1_000_000,
  notifies: true,
};

/** Seconds until it limits, at a power from rest. */
function until(watts: number): number {
  const limit = new PowerLimit(LIMIT);
  for (let seconds = 0.25; seconds < 300; seconds += 0.25) {
    limit.govern({ watts }, 0.25);
    if (limit.caps[0]!.khz < LIMIT.topKhz) return seconds;
  }
  return Number.POSITIVE_INFINITY;
}

t.test('it limits when the running mean passes the limit: t = -tau ln(1 - limit / power)', async t => {
  for (const watts of [15, 20, 40])
    t.ok(Math.abs(until(watts) - -28 * Math.log(1 - 10 / watts)) <= 0.5, `${watts} W: ${until(watts)} s`);
  t.equal(until(9.9), Number.POSITIVE_INFINITY);
});

t.test('step by step down to its lowest, and up again; notified once each time', async t => {
  const limit = new PowerLimit(LIMIT);
  for (let i = 0; i < 1000; i++) limit.govern({ watts: 40 }, 0.25);
  t.match(limit.caps, [{ khz: 1_000_000, cause: 'power-limit', shows: 'clock' }]);
  t.equal(limit.count, 1);
  for (let i = 0; i < 1000; i++) limit.govern({ watts: 1 }, 0.25);
  t.equal(limit.caps[0]!.khz, Number.POSITIVE_INFINITY);
});

t.test('what the kernel is not told of is how turbo is meant to be', async t => {
  const limit = new PowerLimit({ ...LIMIT, notifies: false });
  for (let i = 0; i < 1000; i++) limit.govern({ watts: 40 }, 0.25);
  t.match(limit.caps, [{ cause: 'turbo' }]);
  t.equal(limit.count, 0);
});
