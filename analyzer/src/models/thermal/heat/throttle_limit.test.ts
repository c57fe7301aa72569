import { Celsius, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { ZoneTrips } from '../trips.js';
import { limitWith, lowestPassive } from './throttle_limit.js';

const trip = (type: string, celsius: number) => ({ type, temp: celsius * 1000, hyst: 2000 });
const zone = { zone: 0, type: 'cpu-thermal' };

const intervalOf = (cooling: { device: number; trip: number }[], types: string[]): Interval => {
  const trips = [trip('active', 50), trip('passive', 70), trip('passive', 85), trip('critical', 100)];
  return handMadeInterval({
    info: { ...handMadeInfo(), zones: [{ ...zone, policy: 'step_wise', trips, cooling }] },
    zones: [{ ...zone, points: [{ at: Seconds(5), temperature: Celsius(60) }] }],
    cooling: types.map((type, device) => ({ device, type, state: 0, maxState: 3, steps: [] })),
  });
};
const limitOf = (cooling: { device: number; trip: number }[], types: string[]) => {
  const interval = intervalOf(cooling, types);
  return lowestPassive(zone, interval, new ZoneTrips(interval, () => 0))?.celsius;
};

t.test('throttling begins at the lowest passive trip against which something slows', async t => {
  t.equal(limitOf([{ device: 0, trip: 2 }], ['cpufreq-cpu0']), 85);
  t.equal(
    limitOf(
      [
        { device: 0, trip: 0 },
        { device: 1, trip: 2 },
      ],
      ['pwm-fan', 'cpufreq-cpu0'],
    ),
    85,
  );
  t.equal(limitOf([], []), 70, 'where nothing is known to be bound, the lowest of all');
  t.equal(limitOf([{ device: 0, trip: -1 }], ['cpufreq-cpu0']), 70);
});

t.test(
  'where no trip tells, or throttling has begun well below it, what was seen of the device counts',
  async t => {
    const seen = (celsius: number | undefined, cooling: { device: number; trip: number }[]) => {
      const interval = intervalOf(cooling, ['cpufreq-cpu0']);
      const onsets = { of: () => (celsius === undefined ? undefined : { celsius, events: 3 }) };
      return limitWith(onsets)(zone, interval, new ZoneTrips(interval, () => 0));
    };
    const bound = [{ device: 0, trip: 2 }];
    t.strictSame(seen(undefined, bound), { celsius: 85, from: 'trip' });
    t.strictSame(seen(84, bound), { celsius: 85, from: 'trip' }, 'because of the trip');
    t.strictSame(seen(78, bound), { celsius: 78, from: 'learned' });
  },
);
