import { Joules, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { EnergyCounterInterval } from '../../../device/interval.js';
import { withPower } from '../../../testing/sensor_readings.js';
import { Sensors } from './sensors.js';

t.test('RAPL packages and memory are added up, parts of them and the platform are not', async t => {
  const zone = (device: string, label: string, joules: number | undefined): EnergyCounterInterval => ({
    bus: 'powercap',
    device,
    number: 0,
    label,
    energy: joules === undefined ? undefined : Joules(joules),
    covers: Seconds(5),
  });
  const zones = [
    zone('intel-rapl:0', 'package-0', 50),
    zone('intel-rapl:0:0', 'core', 30),
    zone('intel-rapl:0:1', 'dram', 10),
    zone('intel-rapl-mmio:0', 'package-0', 50),
  ];
  const sensors = new Sensors();
  t.match(sensors.readPower(withPower({ energyCounters: zones })), {
    sensor: 'powercap/package',
    power: 12,
    scope: 'cpu',
    accumulates: true,
  });
  t.match(sensors.readPower(withPower({ energyCounters: [...zones, zone('intel-rapl:1', 'psys', 100)] })), {
    sensor: 'powercap/psys',
    power: 20,
    scope: 'device',
  });
  t.match(sensors.readPower(withPower({ energyCounters: [...zones, zone('intel-rapl:1', 'psys', 1)] })), {
    sensor: 'powercap/package',
  });
  t.equal(
    sensors.readPower(withPower({ energyCounters: [zone('intel-rapl:0', 'package-0', undefined)] })),
    undefined,
    'the counter started over',
  );
});
