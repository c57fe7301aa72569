import t from 'tap';
import { handMadeInterval, handMadePower, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { Peripherals } from './peripherals.js';

t.test('which program drove which peripheral is added up over restarts', async t => {
  const peripherals = new Peripherals();
  const interval = handMadeInterval({
    processes: [handMadeProcess({ program: 'camera' }), handMadeProcess({ pid: 101, program: 'camera' })],
    power: handMadePower({
      openDevices: [
        { pid: 100, startTicks: 10, path: '/dev/video0' },
        { pid: 101, startTicks: 10, path: '/dev/video0' },
        { pid: 9, startTicks: 1, path: '/dev/ttyS0' },
      ],
    }),
  });
  peripherals.addUse(interval);
  const after = new Peripherals();
  after.restore(JSON.parse(JSON.stringify(peripherals.snapshot())));
  after.restore([['x'], 7, ['y', -1]]);
  after.addUse(interval);
  t.same(after.uses(), [{ device: '/dev/video0', program: 'camera', seconds: 10 }]);
});
