import t from 'tap';
import { modelLab, withCpus } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';

const ZONE = {
  zone: 0,
  type: 'soc',
  policy: '',
  trips: [{ type: 'passive', temp: 85_000, hyst: 0 }],
  cooling: [],
};

/** A device that reads its zone each second and its processes every five; each list is one interval's readings. */
function zonesOf(trips: typeof ZONE.trips, ...intervals: number[][]) {
  const device = withCpus(new ScriptedDevice()).process(1, 'p');
  device.set('thermal_zone', [0], 'soc', { temp: intervals[0]![0]! });
  const lab = modelLab(device);
  lab.info({ zones: [{ ...ZONE, trips }] });
  lab.read();
  for (const temps of intervals) {
    for (const temp of temps.slice(0, -1))
      device.pass(1000).set('thermal_zone', [0], 'soc', { temp }).sample('thermal_zone');
    device
      .set('thermal_zone', [0], 'soc', { temp: temps.at(-1)! })
      .pass(1000)
      .sample();
    lab.read(0);
  }
  return lab.slices.map(slice => slice.zones[0]);
}

t.test(
  'a reading that jumps by 40 degrees and back is left out, wherever in the interval it stands',
  async t => {
    for (let place = 0; place < 5; place++) {
      const temps = [50_000, 50_000, 50_000, 50_000, 50_000];
      temps[place] = 120_000;
      const [first, second] = zonesOf(ZONE.trips, [...temps].fill(50_000), temps);
      t.match(first, { max: 50, readings: 5 });
      t.match(second, { max: 50, readings: 4 }, `${place}`);
    }
  },
);

t.test('a device is not judged by its first reading', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'p');
  const lab = modelLab(device);
  lab.read();
  for (const temp of [120_000, 45_000, 46_000])
    device.pass(1000).set('thermal_zone', [0], 'soc', { temp }).sample('thermal_zone');
  lab.read(0);
  device.pass(2000).sample();
  lab.read(0);
  t.match(lab.slices[0]?.zones, [{ min: 45, max: 46 }]);
});

t.test('heat that comes fast and stays is told', async t => {
  const [within] = zonesOf(ZONE.trips, [45_000, 45_000, 90_000, 91_000, 91_000]);
  t.match(within, { min: 45, max: 91, readings: 5 });
  const [first, second] = zonesOf(ZONE.trips, [45_000, 45_000, 45_000, 45_000, 90_000], [91_000, 90_000]);
  t.match(first, { max: 45, readings: 4 }, 'not known yet whether it stays');
  t.match(second, { min: 90, max: 91, readings: 2 });
});

t.test('zones of drivers that give whole degrees are in degrees', async t => {
  const trips = [{ type: 'passive', temp: 85, hyst: 0 }];
  t.match(zonesOf(trips, [65, 66, 67]), [{ min: 65, last: 67 }]);
  t.strictSame(zonesOf([], [65, 66, 67]), [undefined], 'nothing tells what unit it is');
});
