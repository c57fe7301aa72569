import { normal, randomNumbers } from '@edgevitals/shared/random';
import { Celsius, Ratio, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { handMadeInterval, handMadePower } from '../../../testing/hand_made_interval.js';
import { Hotspots } from './hotspots.js';

/** Zones by their number: what they read at a load of CPUs and GPU, some seconds after they began. */
type Zones = readonly [type: string, celsius: (cpu: number, gpu: number, at: number) => number | undefined][];

/** Hours of loads that change every ten minutes, a reading each 5 s. */
function watch(zones: Zones, hours: number): Hotspots {
  const hotspots = new Hotspots();
  const random = randomNumbers(1);
  let [cpu, gpu] = [0, 0];
  for (let at = 5; at <= hours * 3600; at += 5) {
    if (at % 600 === 5) [cpu, gpu] = [random(), random()];
    const read: Interval['zones'] = zones.map(([type, celsius], zone) => {
      const now = celsius(cpu, gpu, at);
      const points =
        now === undefined
          ? []
          : [{ at: Seconds(at), temperature: Celsius(now + (type === 'pmic' ? 0 : 0.2 * normal(random))) }];
      return { zone, type, points };
    });
    const gpus = [
      {
        name: 'devfreq gpu',
        load: Ratio(gpu),
        frequency: undefined,
        relativeFrequency: undefined,
        heatLevels: [],
      },
    ];
    hotspots.takeInterval(
      handMadeInterval({ to: Seconds(at), zones: read, power: handMadePower({ gpus }) }),
      { used: cpu, active: 1 },
    );
  }
  return hotspots;
}

t.test('zones are ranked against their peers at a load, with what CPUs and GPU make of it', async t => {
  const hotspots = watch(
    [
      ['cpu', cpu => 40 + 20 * cpu],
      ['gpu', (cpu, gpu) => 38 + 6 * cpu + 15 * gpu],
      ['memory', cpu => 48 + 4 * cpu],
      ['board', cpu => 36 + 3 * cpu],
    ],
    60,
  );
  const ranked = hotspots.ranked(0.8);
  t.equal(ranked[0]!.type, 'cpu');
  const of = (type: string) => ranked.find(each => each.type === type)!;
  t.ok(Math.abs(of('cpu').celsius - 56) < 2, `${of('cpu').celsius}`);
  t.ok(Math.abs(of('cpu').perCpuLoad! - 20) < 3, `${of('cpu').perCpuLoad}`);
  t.ok(Math.abs(of('gpu').perGpuLoad! - 15) < 3, `${of('gpu').perGpuLoad}`);
  t.ok(Math.abs(of('memory').perGpuLoad!) < 2, `${of('memory').perGpuLoad}`);
  // at rest it is the memory
  t.equal(hotspots.ranked(0)[0]!.type, 'memory');
  t.same(hotspots.ignored, []);
});

t.test('sensors that measure nothing are left out, and it is said why', async t => {
  const hotspots = watch(
    [
      ['cpu', cpu => 40 + 20 * cpu],
      ['pmic', () => 50],
      ['board', cpu => 35 + 5 * cpu],
      ['modem', () => undefined],
      ['camera', (_, __, at) => (at % 100 === 0 ? undefined : 30)],
    ],
    3,
  );
  t.match(hotspots.ignored, [
    { zone: 1, type: 'pmic', reason: 'constant', text: /50\.0 degC/ },
    { zone: 3, type: 'modem', reason: 'silent' },
  ]);
  t.equal(hotspots.ignored.length, 2);
  t.notOk(hotspots.ranked(0.5).some(({ type }) => type === 'pmic' || type === 'modem'));
});

t.test('a constant one of no known kind takes six hours, and is back when it moves', async t => {
  const zones = (until: number): Zones => [
    ['cpu', cpu => 40 + 20 * cpu],
    ['board', cpu => 35 + 5 * cpu],
    ['pmic', (_, __, at) => (at < until ? 42 : 43)],
  ];
  t.same(watch(zones(1e9), 5).ignored, []);
  t.match(watch(zones(1e9), 7).ignored, [{ type: 'pmic', reason: 'constant' }]);
  t.same(watch(zones(7 * 3600), 8).ignored, []);
});

t.test('readings that move faster than heat can are none', async t => {
  const hotspots = new Hotspots();
  for (let at = 5; at < 600; at += 5) {
    const points = [0, 1, 2, 3, 4].map(second => ({
      at: Seconds(at + second),
      temperature: Celsius(second === 3 ? 75 : 45),
    }));
    const zones = [{ zone: 0, type: 'soc', points }];
    hotspots.takeInterval(handMadeInterval({ to: Seconds(at + 5), zones }), { used: 0.5, active: 1 });
  }
  t.match(hotspots.ignored, [{ type: 'soc', reason: 'jumps' }]);
});

t.test('one zone has no peers, and nothing is told within the first hour', async t => {
  t.same(watch([['cpu', cpu => 40 + 20 * cpu]], 5).ranked(0.5), []);
  const two: Zones = [
    ['cpu', cpu => 40 + 20 * cpu],
    ['board', cpu => 35 + 5 * cpu],
  ];
  t.same(watch(two, 0.5).ranked(0.5), []);
  t.equal(watch(two, 2).ranked(0.5).length, 2);
});
