import t from 'tap';
import { modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { BIG_LITTLE_BOARD, PI_3B, X86_BOX } from '../../../testing/thermal_plant/boards.js';
import { plantLab } from '../../../testing/thermal_plant/plant_lab.js';
import { during, pulsed, wandering } from '../../../testing/thermal_plant/programs.js';
import { burn, daemon } from '../../../testing/thermal_plant/scenarios.js';
import type { Scenario } from '../../../testing/thermal_plant/simulate.js';

/** A Pi whose load comes and goes, below where its firmware acts. */
const PI: Scenario = {
  name: 'a Pi that is at work now and then',
  board: PI_3B,
  programs: [
    daemon('policy0'),
    { name: 'work', pid: 101, cluster: 'policy0', threads: 2, demand: pulsed(700, 0.4, 0.9) },
    { name: 'odd', pid: 102, cluster: 'policy0', demand: wandering(0, 1, 45, 3) },
  ],
  seconds: 7200,
  stepSeconds: 5,
};

t.test('what a board does at full load is learned from hours in which it never was at it', async t => {
  const { lab, run } = plantLab(PI);
  const heat = lab.thermalDetails().heat!;
  t.match(heat, { kind: 'cpu', zone: { zone: 0, type: 'cpu-thermal' } });
  t.ok(heat.estimator.seconds > 7000);
  const { celsius, mostlyWithin } = heat.forecaster().steadyAt({ used: 0.5, active: 1 });
  // 2 CPUs for three hours, of a board without its firmware's limits
  const long = plantLab({
    ...PI,
    board: { ...PI_3B, piFirmware: { ...PI_3B.piFirmware!, cappedCelsius: 200, hardCelsius: 200 } },
    programs: [burn('policy0', 2, 0, 1e6)],
    seconds: 4000,
  });
  const truth = long.run.celsius[0]!.at(-1)!;
  t.ok(Math.abs(celsius - truth) < 3, `${celsius} degC, in truth ${truth}`);
  t.ok(Math.abs(celsius - truth) < Math.max(3, mostlyWithin));
  t.ok(Math.abs(heat.celsius! - run.celsius[0]!.at(-1)!) < 1);
});

t.test(
  'what comes back from a snapshot goes on; it takes less than a kilobyte, nonsense nothing',
  async t => {
    const { lab } = plantLab({ ...PI, seconds: 1800 });
    const before = lab.thermalDetails().heat!;
    const bytes = JSON.stringify(before.snapshot()).length;
    t.ok(bytes < 1024, `${bytes} B`);
    const seconds = before.estimator.seconds;
    const steady = before.forecaster().steadyAt({ used: 0.5, active: 1 });
    lab.restart();
    const after = lab.thermalDetails().heat!;
    t.not(after, before);
    lab.read();
    t.equal(after.estimator.seconds, seconds + 5);
    const again = after.forecaster().steadyAt({ used: 0.5, active: 1 });
    t.ok(Math.abs(again.celsius - steady.celsius) < 0.5);
  },
);

t.test('after a sleep or a hole what was there before is not known, what was learned stays', async t => {
  for (const act of [
    (plant: Parameters<NonNullable<Scenario['actions']>[number]['act']>[0]) => plant.suspend(900),
    (plant: Parameters<NonNullable<Scenario['actions']>[number]['act']>[0]) => {
      plant.unreadUntil = plant.seconds + 900;
    },
  ]) {
    const { lab } = plantLab({ ...PI, seconds: 6400, actions: [{ at: 5400, act }] });
    const heat = lab.thermalDetails().heat!;
    const { celsius } = heat.forecaster().steadyAt({ used: 0.5, active: 1 });
    const whole = plantLab({ ...PI, seconds: 5400 }).lab.thermalDetails().heat!;
    t.ok(
      Math.abs(celsius - whole.forecaster().steadyAt({ used: 0.5, active: 1 }).celsius) < 2,
      `${celsius} degC`,
    );
  }
});

t.test('the zone is the one that the kernel cools CPUs for, and stays', async t => {
  const gpu = { ...BIG_LITTLE_BOARD.zones[1]!, type: 'soc-gpu' };
  const { lab } = plantLab({
    name: 'a GPU zone before that of the CPUs',
    board: { ...BIG_LITTLE_BOARD, zones: [gpu, BIG_LITTLE_BOARD.zones[0]!] },
    programs: [
      daemon('policy0'),
      { name: 'render', pid: 120, cluster: 'policy0', demand: during(0, 200, 0.3) },
    ],
    seconds: 300,
    stepSeconds: 5,
  });
  t.match(lab.thermalDetails().heat, { zone: { zone: 1, type: 'cpu-thermal' } });
});

t.test('where no trip tells which zone is that of the CPUs, its name does', async t => {
  const { lab } = plantLab({
    name: 'x86, whose trip is unused',
    board: X86_BOX,
    programs: [daemon('policy0')],
    seconds: 60,
    stepSeconds: 5,
  });
  t.match(lab.thermalDetails().heat, { zone: { type: 'x86_pkg_temp' } });
});

t.test(
  'of a device that has not said what it is, or whose load nothing tells, nothing is learned',
  async t => {
    const zone = (device: ScriptedDevice) =>
      modelLab(device.set('thermal_zone', [0], 'cpu-thermal', { temp: 60_000 }));
    const silent = zone(withCpus(new ScriptedDevice()));
    const idle = zone(new ScriptedDevice());
    idle.info({});
    for (const lab of [silent, idle]) {
      for (let i = 0; i < 5; i++) lab.read();
      t.equal(lab.thermalDetails().heat, undefined);
    }
    silent.info({});
    for (let i = 0; i < 5; i++) silent.read();
    t.ok(silent.thermalDetails().heat !== undefined);
  },
);
