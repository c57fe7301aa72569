import t from 'tap';
import { channel, chip, infoWith, withPower } from '../../../testing/sensor_readings.js';
import { Sensors } from './sensors.js';

t.test(
  'a monitor on the input rail measures the device; what is on other rails is told and not used',
  async t => {
    const sensors = new Sensors();
    // a Jetson: three rails, each a voltage and a current of the same number
    const ina3221 = chip('ina3221', [
      channel('voltage', 1, [5, 5], 'VDD_IN'),
      channel('voltage', 2, [5, 5], 'VDD_CPU'),
      channel('voltage', 3, [5, 5], 'VDD_GPU'),
      channel('current', 1, [1, 1.2]),
      channel('current', 2, [0.4, 0.4]),
      channel('current', 3, [0.1, 0.1]),
    ]);
    const reading = sensors.readPower(withPower({ chips: [ina3221] }))!;
    t.match(reading, { sensor: 'hwmon/ina32210/current1', power: 5.5, scope: 'device' });
    t.ok(reading.sigma > 0);
    t.match(sensors.status(), [
      { state: 'used', scope: 'device' },
      { state: 'spare', scope: 'cpu', powerWatts: 2 },
      { state: 'silent', scope: 'other' },
    ]);
  },
);

t.test(
  'an ina2xx with a shunt that nobody has set says so, and its bus voltage is not its shunt voltage',
  async t => {
    const sensors = new Sensors();
    const known = infoWith({
      hwmonChips: [{ device: 0, chip: 'ina226', parent: '1-0040', shuntMicroohms: 10_000, channels: [] }],
    });
    const ina226 = chip('ina226', [
      channel('voltage', 0, [0.002]),
      channel('voltage', 1, [12]),
      channel('current', 1, [-0.25]),
    ]);
    t.match(sensors.readPower(withPower({ chips: [ina226] }, { info: known })), {
      sensor: 'hwmon/ina226-1-0040/current1',
      power: 3,
      gainSigma: 0.3,
      checked: false,
    });
    t.match(sensors.status(), [{ resolved: /shunt 10 mOhm, the driver's default/ }]);
  },
);
