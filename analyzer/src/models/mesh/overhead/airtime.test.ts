import t from 'tap';
import { controlAirtime, frameAirtime } from './index.js';

t.test('a frame is on the air as long as the standard says', async t => {
  const us = (bytes: number, megabitsPerSecond: number, modulation: 'ofdm' | 'dsss' = 'ofdm'): number =>
    Math.round(1e6 * frameAirtime(bytes, { modulation, megabitsPerSecond }));
  t.equal(us(100, 48), 44);
  t.equal(us(1400, 48), 260);
  t.equal(us(100, 6), 20 + 4 * Math.ceil((22 + 8 * 136) / 24));
  t.equal(us(52, 1, 'dsss'), 192 + 8 * 88);
  t.ok(Math.abs(controlAirtime(1000, 66_000, { modulation: 'dsss', megabitsPerSecond: 1 })! - 0.896) < 1e-9);
  t.equal(controlAirtime(0, 0, { modulation: 'dsss', megabitsPerSecond: 1 }), 0);
  t.equal(
    controlAirtime(10, 100, { modulation: 'ofdm', megabitsPerSecond: 6 }),
    undefined,
    'shorter than a header',
  );
});
