import t from 'tap';
import { coolingIntervals } from '../../../testing/cooling_lab.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { kindsOf, modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { RcEstimator } from '../rc/index.js';
import { CoolingWatch } from './cooling_watch.js';
import { FleetCooling } from './fleet_cooling.js';

const neverSurvived = (): number => 0;
const info = handMadeInfo({
  model: 'Raspberry Pi 3',
  zones: [
    {
      zone: 0,
      type: 'cpu-thermal',
      policy: '',
      trips: [{ type: 'passive', temp: 80_000, hyst: 0 }],
      cooling: [],
    },
  ],
});

/** Three days of a device whose way out is as good as `factor` says. */
function watched(fleet: FleetCooling, device: string, seed: number, factor = 1): CoolingWatch {
  const watch = new CoolingWatch(fleet);
  const estimator = new RcEstimator();
  const scenario = {
    days: 3,
    seed,
    hasAmbientSensor: true,
    factors: (): [number, number, number] => [factor, factor, factor],
    info: () => info,
  };
  for (const { interval, load } of coolingIntervals(scenario)) {
    estimator.observe(interval.elapsed, load, interval.zones[0]!.points[0]!.temperature);
    watch.takeInterval({ ...interval, device }, load, estimator);
  }
  return watch;
}

t.test('an answer tells how well a device is cooled, and how that compares with its kind', async t => {
  const fleet = new FleetCooling();
  const watches = [1, 2, 3, 4].map(seed => watched(fleet, `dev${seed}`, seed));
  t.equal(watches[0]!.details(neverSurvived).cooling?.fleet, undefined);
  const hot = watched(fleet, 'hot', 5, 1.6);
  const { cooling, hotspots, notIdentified } = hot.details(neverSurvived);
  t.match(cooling, {
    ambient: 'sensor',
    rise: { basis: 'calibrated' },
    fleet: { devices: 5 },
    fans: [],
  });
  t.ok(cooling!.fleet!.deviations > 3, `${cooling!.fleet!.deviations}`);
  t.ok(Math.abs(watches[3]!.details(neverSurvived).cooling!.fleet!.deviations) < 3);
  t.ok(cooling!.rise!.sigma! < 1);
  t.equal(cooling!.days.length, 2);
  t.match(hotspots, [{ zone: 'thermal_zone0', fleet: { devices: 5 } }, { zone: 'thermal_zone1' }]);
  const [top] = hotspots;
  t.ok(Math.abs(top!.headroomCelsius! - (80 - top!.celsius)) < 1e-9);
  t.ok(top!.cpuCelsius! > 20, `${top!.cpuCelsius}`);
  t.match(notIdentified, [/14 days tell, 2 have been seen/]);
});

t.test('a snapshot is small, and goes on', async t => {
  const watch = watched(new FleetCooling(), 'dev1', 1);
  const saved = JSON.parse(JSON.stringify(watch.snapshot()));
  t.ok(JSON.stringify(saved).length < 1000);
  const again = new CoolingWatch();
  for (const nonsense of [undefined, 5, { cooling: 5, fans: [] }]) again.restore(nonsense);
  again.restore(saved);
  t.same(again.snapshot(), watch.snapshot());
});

t.test('a fan that a kernel shows as stopped is a finding, and part of the answer', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'init');
  // kinds of channels: 1 fan, 2 pwm
  const fan = (rpm: number, alarm = 0): void => {
    device.set('hwmon', [2, 1, 1], 'nct6775 rear', { input: rpm, alarm });
    device.set('hwmon', [2, 2, 1], 'nct6775', { input: 153 });
    // a header without a fan
    device.set('hwmon', [2, 1, 2], 'nct6775', { input: 0 });
    device.set('hwmon', [2, 2, 2], 'nct6775', { input: 255 });
  };
  fan(1200);
  const lab = modelLab(device);
  for (let i = 0; i < 30; i++) t.same(kindsOf(lab.read(), 'thermal'), []);
  t.match(lab.thermalDetails().cooling?.fans, [
    { name: 'nct6775 rear fan1', state: 'turning', rpm: 1200, dutyRatio: 0.6 },
    { name: 'nct6775 fan2', state: 'unknown' },
  ]);
  fan(0);
  for (let i = 0; i < 36; i++) lab.read();
  t.same(kindsOf(lab.read(), 'thermal'), ['thermal.fan raised']);
  lab.restart();
  for (let i = 0; i < 36; i++) lab.read();
  t.same(kindsOf(lab.read(), 'thermal'), ['thermal.fan raised']);
  fan(1150);
  for (let i = 0; i < 13; i++) lab.read();
  t.same(kindsOf(lab.read(), 'thermal'), []);
});
