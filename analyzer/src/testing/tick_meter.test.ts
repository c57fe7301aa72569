import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { meteredWindow, type TickMeter, type Traffic } from './tick_meter.js';

const TRAFFIC: Traffic = { framesPerSecond: 500, hops: 3, sendSeconds: 2e-4, hopSeconds: 1e-4 };
const METER: TickMeter = { ticksPerSecond: 250, idle: { unmet: 0 }, arrivals: 'random' };

t.test('frames at random are met by as many ticks as they take of the time', async t => {
  const { softirqSeconds, idleSeconds, sentFrames, forwardedFrames } = meteredWindow(
    TRAFFIC,
    METER,
    1000,
    randomNumbers(1),
  );
  t.ok(Math.abs(sentFrames - 500_000) < 3000);
  t.equal(forwardedFrames, 3 * sentFrames);
  t.ok(Math.abs(softirqSeconds - 250) < 5, `${softirqSeconds}`);
  t.ok(Math.abs(idleSeconds - 750) < 2, `${idleSeconds}`);
});

t.test('frames in step with the tick are met by all ticks or by none', async t => {
  const locked = (after: number): number =>
    meteredWindow(TRAFFIC, { ...METER, arrivals: { after, driftPpm: 0 } }, 100, randomNumbers(1))
      .softirqSeconds;
  t.equal(locked(1e-4), 0);
  t.ok(locked(-1e-4) > 99);
});

t.test('work that no tick meets is in no field; idle time by ticks is as wrong as they are', async t => {
  const unmet = meteredWindow(TRAFFIC, { ...METER, idle: { unmet: 0.2 } }, 100, randomNumbers(2));
  t.ok(Math.abs(unmet.idleSeconds - 55) < 1);
  t.ok(Math.abs(unmet.accountedSeconds - 80) < 3);
  const ticks = meteredWindow(
    TRAFFIC,
    { ...METER, idle: 'ticks', arrivals: { after: 1e-4, driftPpm: 0 } },
    100,
    randomNumbers(2),
  );
  t.equal(ticks.idleSeconds, 100);
  t.equal(ticks.accountedSeconds, 100);
});
