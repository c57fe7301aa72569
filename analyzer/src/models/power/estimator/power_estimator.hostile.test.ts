/** What no interval should hold, and what no device should do, to the model's state. */

import { randomNumbers } from '@edgevitals/shared/random';
import { Hertz, Seconds, Volts, Watts } from '@edgevitals/shared/units';
import t from 'tap';
import { type SimulatedProgram, simulatePower } from '../../../testing/simulated_power.js';
import type { PowerInput } from '../input.js';
import { FleetIntensities } from './fleet_intensities.js';
import { PowerEstimator } from './power_estimator.js';

const PROGRAMS: readonly SimulatedProgram[] = [0.7, 1.3, 1, 0.8].map((intensity, i) => ({
  name: `program-${i}`,
  intensity,
  duty: 0.5,
  active: 0.5,
  cluster: i % 2 === 0 ? 0 : 1,
}));
const SENSOR = { window: 0, step: 0.001, noise: 0.01 };
const inputsOf = (count: number, seed: number): PowerInput[] =>
  [...simulatePower(PROGRAMS, SENSOR, count, 5, seed)].map(({ input }) => input);

/** An interval with one thing in it made impossible. */
function spoiled(input: PowerInput, random: () => number): PowerInput {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, -1, -1e30, 1e300][Math.floor(random() * 5)]!;
  const cluster = input.clusters[0]!;
  const point = cluster.points[0]!;
  const withPoint = (change: object): PowerInput => ({
    ...input,
    clusters: [
      { ...cluster, points: [{ ...point, ...change }, ...cluster.points.slice(1)] },
      ...input.clusters.slice(1),
    ],
  });
  switch (Math.floor(random() * 9)) {
    case 0:
      return { ...input, seconds: Seconds(bad) };
    case 1:
      return withPoint({ busy: Seconds(bad) });
    case 2:
      return withPoint({ residency: Seconds(bad) });
    case 3:
      return withPoint({ frequency: Hertz(bad) });
    case 4:
      return { ...input, clusters: [{ ...cluster, idleExits: bad }, ...input.clusters.slice(1)] };
    case 5:
      return { ...input, devices: [{ ...input.devices[0]!, work: new Map([['bytes', bad]]) }] };
    case 6:
      return { ...input, processes: [{ ...input.processes[0]!, busy: [Seconds(bad), Seconds(0)] }] };
    case 7:
      return withPoint({ voltage: Volts(bad) });
    default:
      return { ...input, measured: { ...input.measured!, power: Watts(bad) } };
  }
}

/** Mean relative error of predictions. */
function errorOn(estimator: PowerEstimator, inputs: readonly PowerInput[]): number {
  let sum = 0;
  for (const input of inputs) {
    const { power } = estimator.predict({ ...input, measured: undefined });
    sum += Math.abs(power - input.measured!.power) / input.measured!.power;
  }
  return sum / inputs.length;
}

t.test('impossible numbers are counted and change nothing that was learned', async t => {
  const random = randomNumbers(11);
  const inputs = inputsOf(600, 5);
  const clean = new PowerEstimator();
  const attacked = new PowerEstimator();
  for (const input of inputs) {
    clean.learnFrom(input);
    attacked.learnFrom(input);
    const wrong = spoiled(input, random);
    attacked.learnFrom(wrong);
    const told = attacked.predict(wrong);
    t.ok(!Number.isNaN(told.power), 'a number is told');
    attacked.attribute(wrong);
  }
  t.ok(attacked.summary().refused > 300);
  const held = inputsOf(100, 6);
  t.ok(
    errorOn(attacked, held) < errorOn(clean, held) + 0.02,
    `${errorOn(attacked, held)} ${errorOn(clean, held)}`,
  );
});

t.test('readings that drop out or jump are left out, until they stay', async t => {
  const random = randomNumbers(13);
  const estimator = new PowerEstimator();
  const inputs = inputsOf(600, 7);
  for (const [i, input] of inputs.entries()) {
    const factor = i < 60 || random() > 0.1 ? 1 : random() < 0.5 ? 100 : 0.01;
    const power = Watts(input.measured!.power * factor);
    estimator.learnFrom(
      random() < 0.1
        ? { ...input, measured: undefined }
        : { ...input, measured: { ...input.measured!, power } },
    );
  }
  t.ok(estimator.summary().outliers > 20);
  t.ok(errorOn(estimator, inputsOf(100, 8)) < 0.06);
  // a hundred times the power, from now on: another device behind the same sensor
  for (const input of inputsOf(400, 9))
    estimator.learnFrom({
      ...input,
      measured: { ...input.measured!, power: Watts(input.measured!.power * 10) },
    });
  const last = inputsOf(1, 10)[0]!;
  t.ok(Math.abs(estimator.predict(last).power / (last.measured!.power * 10) - 1) < 0.3);
});

t.test('a long time of idle does not erase what was learned of load', async t => {
  const estimator = new PowerEstimator();
  for (const input of inputsOf(500, 3)) estimator.learnFrom(input);
  const load = inputsOf(100, 4);
  const before = errorOn(estimator, load);
  const idle = inputsOf(1, 3)[0]!;
  const resting: PowerInput = {
    ...idle,
    clusters: idle.clusters.map(cluster => ({
      ...cluster,
      points: cluster.points.map((point, i) => ({
        ...point,
        residency: Seconds(i === 0 ? 5 : 0),
        busy: Seconds(i === 0 ? 0.01 : 0),
      })),
    })),
    devices: [],
    processes: [],
    measured: { ...idle.measured!, power: Watts(1.0), sigma: Watts(0.01) },
  };
  for (let i = 0; i < 20_000; i++) estimator.learnFrom(resting);
  t.ok(errorOn(estimator, load) < before + 0.03, `${before} ${errorOn(estimator, load)}`);
  t.equal(estimator.summary().idleIdentified, true);
});

t.test(
  'points that come and go, clusters without a table, CPUs that are taken off: figures stay numbers',
  async t => {
    const random = randomNumbers(17);
    const estimator = new PowerEstimator();
    for (const input of inputsOf(400, 12)) {
      const clusters = input.clusters
        .filter(() => random() > 0.1)
        .map(cluster =>
          random() < 0.2
            ? {
                ...cluster,
                points: [
                  { frequency: Hertz(0), voltage: undefined, residency: Seconds(5), busy: Seconds(1) },
                ],
              }
            : cluster,
        );
      const seen = { ...input, clusters };
      estimator.learnFrom(seen);
      const { power, sigma } = estimator.predict(seen);
      if (!Number.isFinite(power + sigma)) t.fail(`${power} +- ${sigma}`);
      const parts = estimator.attribute(seen);
      for (const { joules, sigma: off } of parts?.processes ?? [])
        if (!(joules >= 0 && off >= 0)) t.fail(`${joules} +- ${off}`);
    }
    t.ok(JSON.stringify(estimator.snapshot()).length < 64 * 1024, 'the state is bounded');
  },
);

t.test('any number of programs and devices keeps the state bounded', async t => {
  const estimator = new PowerEstimator();
  const base = inputsOf(1, 3)[0]!;
  for (let i = 0; i < 500; i++) {
    estimator.learnFrom({
      ...base,
      devices: [{ name: `disk/${i}`, kind: 'storage', on: Seconds(5), work: new Map([['sectors', i]]) }],
      processes: Array.from({ length: 20 }, (_, p) => ({
        pid: p,
        program: `program-${i}-${p}`,
        busy: [Seconds(0.01), Seconds(0.02)],
        wakeups: 1,
        uses: new Map(),
      })),
    });
  }
  const bytes = JSON.stringify(estimator.snapshot()).length;
  t.ok(bytes < 64 * 1024, `${bytes}`);
});

t.test('what one device learned of programs helps its twin from the first interval on', async t => {
  const first = new PowerEstimator();
  const inputs = inputsOf(500, 21);
  for (const input of inputs) first.learnFrom(input);
  const fleet = new FleetIntensities();
  for (const [program, core, learned] of first.learnedPrograms(inputs[0]!.clusters))
    fleet.addProgram(`${core}\t${program}`, learned);
  const strong = fleet.prior('cortex-a15\tprogram-1');
  const weak = fleet.prior('cortex-a15\tprogram-3');
  t.ok(
    strong !== undefined && weak !== undefined && strong.mean > weak.mean + 0.2,
    JSON.stringify([strong, weak]),
  );
  t.equal(fleet.prior('cortex-a15\tunknown'), undefined);
});
