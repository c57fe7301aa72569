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

/** An x86 device whose counters of throttling are these; package 0 and the core of CPU 0. */
function throttling() {
  const device = withCpus(new ScriptedDevice()).process(1, 'p');
  const lab = modelLab(device);
  const told = (): unknown[] =>
    lab.slices.at(-1)!.throttling.map(({ domain, cause, seconds }) => [domain, cause, seconds]);
  const count = (total_ms: number, count: number, power_limit_count = 0): unknown[] => {
    for (const [domain, name] of [
      [0, 'core'],
      [1, 'package'],
    ] as const)
      device.set('thermal_throttle', [domain, 0], name, { total_ms, count, power_limit_count });
    lab.read();
    return lab.slices.length === 0 ? [] : told();
  };
  return { device, lab, count, told };
}

t.test('counters of throttling are told by what they grew, the package’s once', async t => {
  const { count } = throttling();
  t.strictSame(count(700, 9), [], 'what was before is not of now');
  t.strictSame(count(700, 9), []);
  t.strictSame(count(1900, 10), [['package0', 'thermal', 1.2]]);
  t.strictSame(count(1900, 10, 3), [['package0', 'power-limit', 0]]);
  t.strictSame(count(1900, 11, 3), [['package0', 'thermal', 0]], 'it has begun');
  t.strictSame(count(13_900, 11, 3), [['package0', 'thermal', 12]], 'the kernel counts it when it ends');
});

t.test('counters of throttling that start over, go with their CPU, or leap are no event', async t => {
  const { device, lab, count, told } = throttling();
  count(700, 9);
  count(700, 9);
  t.strictSame(count(0, 0), [], 'they start over at 0');
  t.strictSame(count(0, 0), []);
  t.strictSame(count(200, 1), [['package0', 'thermal', 0.2]], 'and count from there');
  t.strictSame(count(50, 1), [], 'they start over at more');
  device.remove('thermal_throttle', [0, 0], 'core').remove('thermal_throttle', [1, 0], 'package');
  lab.read();
  t.strictSame(told(), [], 'the CPU is off');
  t.strictSame(count(90, 2), [], 'it is back');
  t.strictSame(count(90, 2), []);
  t.strictSame(count(1e15, 2), [], 'longer than the device has been up');
});

t.test(
  'a device tells whether it is throttled where its processor counts, not where the files are empty',
  async t => {
    const { lab, count } = throttling();
    count(0, 0);
    count(0, 0);
    t.match(lab.state('thermal'), { throttling: false });
    const offline = throttling();
    offline.device.set('thermal_throttle', [0, 0], 'core', {});
    offline.lab.read();
    offline.lab.read();
    t.equal(offline.lab.state('thermal'), undefined);
  },
);

t.test(
  'how long a cooling device was above 0 is what its statistics grew by, which are read now and then',
  async t => {
    const device = withCpus(new ScriptedDevice()).process(1, 'p');
    device.set('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 0, max_state: 2 });
    const times = (...ms: number[]) =>
      ms.forEach((each, state) => void device.set('cooling_time_in_state', [0, state], '', { ms: each }));
    times(60_000, 500, 0);
    const lab = modelLab(device);
    lab.info({ zones: [{ ...ZONE, cooling: [{ device: 0, trip: 0 }] }] });
    lab.read();
    const said = () => lab.slices.at(-1)!.throttling.map(({ seconds }) => seconds);
    lab.read();
    t.strictSame(said(), [], 'what was before is of no interval');
    times(68_500, 1500, 500);
    lab.read();
    t.strictSame(said(), [1.5]);
    lab.read();
    t.strictSame(said(), [], 'not read since');
    times(78_500, 1500, 500);
    lab.read();
    t.strictSame(said(), []);
  },
);
