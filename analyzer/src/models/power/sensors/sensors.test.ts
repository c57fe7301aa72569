import { given } from '@edgevitals/shared/objects';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { channel, chip, DISCHARGING, supplyIntervals, withPower } from '../../../testing/sensor_readings.js';
import { Sensors } from './sensors.js';

t.test('of meters without a label the largest is taken for the device, after a battery', async t => {
  const chips = [
    chip('ina226', [channel('power', 1, [2])], 0),
    chip('ina226', [channel('power', 1, [6])], 1),
    chip('amdgpu', [channel('power', 1, [30], 'PPT')], 2),
  ];
  const sensors = new Sensors();
  t.match(sensors.readPower(withPower({ chips })), { sensor: 'hwmon/ina2261/power1', power: 6 });
  const [discharging] = supplyIntervals(() => ({ power: 9e6, status: DISCHARGING }));
  t.match(sensors.readPower({ ...discharging!, power: withPower({ chips }).power }), {
    sensor: 'power_supply/BAT0',
  });
  const labelled = [...chips, chip('ltc2945', [channel('power', 1, [11], 'board input')], 3)];
  t.match(sensors.readPower({ ...discharging!, power: withPower({ chips: labelled }).power }), {
    sensor: 'hwmon/ltc29453/power1',
  });
});

t.test('the unit is remembered over a restart of the analyzer', async t => {
  const intervals = supplyIntervals(
    () => ({ current: -500, voltage: 4000, status: DISCHARGING }),
    { elapsed: Seconds(600) },
    8,
  );
  const sensors = new Sensors();
  for (const interval of intervals) sensors.readPower(interval);
  const after = new Sensors();
  after.restore(JSON.parse(JSON.stringify(sensors.snapshot())));
  t.match(after.readPower(intervals[0]!), { power: 2 }, 'mA times mV');
  for (const nonsense of [undefined, 5, [['BAT0', 'yes', null], 7, [1, true]]]) after.restore(nonsense);
  t.match(after.readPower(intervals[0]!), { power: 2 });
});

t.test('absurd readings are no readings', async t => {
  for (const power of [0, Number.NaN, 5e12, undefined]) {
    const sensors = new Sensors();
    const [interval] = supplyIntervals(() => ({
      ...given({ power }),
      status: DISCHARGING,
    }));
    t.equal(sensors.readPower(interval!), undefined, `${power}`);
  }
  const chips = [chip('ina226', [channel('power', 1, [Number.NaN, Number.NaN])])];
  t.equal(new Sensors().readPower(withPower({ chips })), undefined);
});
