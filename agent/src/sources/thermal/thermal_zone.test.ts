import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { parseTemp, ThermalZone } from './thermal_zone.js';

t.test('thermal zones: no reading is no value', async t => {
  t.equal(parseTemp('49850\n'), 49850);
  t.equal(parseTemp('-5000\n'), -5000);
  for (const text of ['', '\n', '-274000\n', '-275000', '49.8', 'N/A'])
    t.equal(parseTemp(text), undefined, JSON.stringify(text));
});

t.test('thermal zones: weights, sustainable power and whether the kernel acts, as described', async t => {
  const zone = '/sys/class/thermal/thermal_zone0';
  const host = boardOf(
    {
      ...filesIn(zone, {
        type: 'soc-thermal\n',
        temp: '51000\n',
        mode: 'disabled\n',
        policy: 'power_allocator\n',
      }),
      ...filesIn(zone, { sustainable_power: '1096\n', cdev0_trip_point: '1\n', cdev0_weight: '1024\n' }),
      [`${zone}/cdev0`]: { link: '../cooling_device2' },
      ...filesIn('/sys/class/thermal/thermal_zone1', { type: 'b\n', sustainable_power: { error: 'EIO' } }),
    },
    idle,
  );
  const { zones = [] } = await new ThermalZone().describe(host);
  t.match(zones[0], {
    enabled: false,
    sustainablePowerMw: 1096,
    cooling: [{ device: 2, trip: 1, weight: 1024 }],
  });
  t.notOk('sustainablePowerMw' in (zones[1] ?? {}));
});
