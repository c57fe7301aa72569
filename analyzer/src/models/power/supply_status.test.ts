import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeInterval } from '../../testing/hand_made_interval.js';
import { battery, infoWith } from '../../testing/sensor_readings.js';
import { supplyStatus } from './supply_status.js';

t.test('a charger says whether it is plugged in, a slot whether a battery is in it', async t => {
  const statusOf = (type: string, point: object) =>
    supplyStatus(
      handMadeInterval({
        supplies: [{ name: 'BAT0', points: [{ at: Seconds(1), ...point }] }],
        info: infoWith({ supplies: [{ ...battery(), type }] }),
      }),
      undefined,
    )[0]!.status;
  t.equal(statusOf('Mains', { online: 1 }), 'Online');
  t.equal(statusOf('USB', { online: 0 }), 'Offline');
  t.equal(statusOf('USB', {}), 'Unknown');
  t.equal(statusOf('USB', { online: 1, status: 1 }), 'Charging');
  t.equal(statusOf('Battery', { status: 0, present: 0 }), 'Not present');
  t.equal(statusOf('Battery', { status: 0, present: 1, online: 1 }), 'Unknown');
  t.equal(statusOf('Battery', { status: 2, present: 0 }), 'Discharging');
});
