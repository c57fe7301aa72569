import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeInterval, handMadePower, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { heldPeripherals } from './held_peripheral.js';

t.test(
  'who holds a device file drives the device, for as long as it was powered where that is told',
  async t => {
    const interval = handMadeInterval({
      processes: [handMadeProcess({ program: 'camera' })],
      power: handMadePower({
        runtimePm: [
          {
            name: 'i2c 1-0048',
            active: Seconds(15),
            suspended: Seconds(45),
            isActive: false,
            everSuspended: true,
            covers: Seconds(60),
          },
        ],
        openDevices: [
          { pid: 100, startTicks: 10, path: '/dev/dri/card0' },
          { pid: 100, startTicks: 10, path: '/dev/i2c-1' },
        ],
      }),
    });
    t.match(heldPeripherals(interval), [
      { path: '/dev/dri/card0', held: 5, powered: undefined },
      { path: '/dev/i2c-1', program: 'camera', held: 5, powered: 1.25 },
    ]);
  },
);
