import t from 'tap';
import { leakageWatts, pointAbove, pointBelow, switchingWatts, voltsAt } from './silicon.js';

const POINTS = [
  { khz: 600_000, volts: 0.9 },
  { khz: 1_200_000, volts: 1.2 },
];

t.test('switching is C f V^2, with the voltage between points in a straight line', async t => {
  t.equal(voltsAt(POINTS, 600_000), 0.9);
  t.ok(Math.abs(voltsAt(POINTS, 900_000) - 1.05) < 1e-12);
  t.equal(voltsAt(POINTS, 100_000), 0.9);
  t.equal(voltsAt(POINTS, 9_000_000), 1.2);
  t.ok(Math.abs(switchingWatts(1e-9, 1_000_000, 1.1) - 1.21) < 1e-12);
});

t.test('leakage grows e-fold every 1 / beta degrees, and stays finite', async t => {
  const leakage = { watts: 0.2, beta: 0.02 };
  t.equal(leakageWatts(leakage, 25), 0.2);
  t.ok(Math.abs(leakageWatts(leakage, 75) - 0.2 * Math.E) < 1e-12);
  t.ok(Number.isFinite(leakageWatts(leakage, 1e9)));
});

t.test('the point below a limit and the point above a wish', async t => {
  t.equal(pointBelow(POINTS, 1_199_999).khz, 600_000);
  t.equal(pointBelow(POINTS, 1).khz, 600_000);
  t.equal(pointAbove(POINTS, 600_001).khz, 1_200_000);
  t.equal(pointAbove(POINTS, 9e9).khz, 1_200_000);
});
