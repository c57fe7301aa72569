import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledTables } from '../../testing/sampled.js';
import { CoolingDevice, parseCoolingTimes } from './cooling_device.js';

t.test('cooling statistics, where the kernel keeps them', async t => {
  t.strictSame(parseCoolingTimes('state0\t46047\nstate1\t12\n'), [
    { state: 0, ms: 46_047 },
    { state: 1, ms: 12 },
  ]);
  t.strictSame(parseCoolingTimes(''), []);
  const device = '/sys/class/thermal/cooling_device0';
  const host = boardOf(
    {
      ...filesIn(device, { type: 'cpufreq-cpu0\n', cur_state: '1\n', max_state: '3\n' }),
      ...filesIn(`${device}/stats`, { time_in_state_ms: 'state0\t46047\nstate1\t12\n', total_trans: '3\n' }),
      ...filesIn('/sys/class/thermal/cooling_device1', {
        type: 'pwm-fan\n',
        cur_state: '0\n',
        max_state: '4\n',
      }),
    },
    idle,
  );
  const tables = await sampledTables(new CoolingDevice(), host);
  t.match(tables['cooling_device'], [{ total_trans: 3 }, { name: 'pwm-fan' }]);
  t.strictSame(tables['cooling_time_in_state'], [
    { device: 0, state: 0, ms: 46_047 },
    { device: 0, state: 1, ms: 12 },
  ]);
});
