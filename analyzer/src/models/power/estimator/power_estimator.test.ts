import { given } from '@edgevitals/shared/objects';
import { randomNumbers } from '@edgevitals/shared/random';
import { Hertz, Seconds, Volts, Watts } from '@edgevitals/shared/units';
import t from 'tap';
import {
  type SimulatedProgram,
  type SimulatedSensor,
  simulatePower,
} from '../../../testing/simulated_power.js';
import { PowerEstimator } from './power_estimator.js';

const GOOD: SimulatedSensor = { window: 0, step: 0.001, noise: 0.01 };
const GAUGE: SimulatedSensor = { window: 10, step: 0.05, noise: 0.02 };

function programsOf(seed: number): SimulatedProgram[] {
  const random = randomNumbers(seed);
  return Array.from({ length: 10 }, (_, i) => ({
    name: `program-${i}`,
    intensity: 0.6 + 0.8 * random(),
    duty: 0.1 + 0.6 * random(),
    active: 0.2 + 0.4 * random(),
    cluster: random() < 0.5 ? 0 : 1,
    ...given({ bytesPerSecond: i < 3 ? 2e5 + 1e6 * random() : undefined }),
  }));
}

/** Energy of each program by truth and as attributed, after the model has learned for a while. */
function session(sensor: SimulatedSensor, seed: number) {
  const estimator = new PowerEstimator();
  const truth = new Map<string, number>();
  const found = new Map<string, { joules: number; sigma: number }>();
  let n = 0;
  for (const { input, truth: caused } of simulatePower(programsOf(seed), sensor, 700, 5, seed)) {
    estimator.learnFrom(input);
    if (++n <= 400) continue;
    const parts = estimator.attribute(input)!;
    for (const { program, joules, sigma } of parts.processes) {
      const sum = found.get(program) ?? { joules: 0, sigma: 0 };
      found.set(program, { joules: sum.joules + joules, sigma: sum.sigma + sigma });
    }
    for (const [name, joules] of caused) truth.set(name, (truth.get(name) ?? 0) + joules);
  }
  return { estimator, truth, found };
}

for (const [name, sensor] of [
  ['a good sensor', GOOD],
  ['a gauge that averages over 10 s in steps of 50 mW', GAUGE],
] as const) {
  t.test(`with ${name}, what a program used is within what is stated in nine cases of ten`, async t => {
    let inside = 0;
    let all = 0;
    let error = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const { truth, found, estimator } = session(sensor, seed);
      if (process.env['SHOW']) console.error(JSON.stringify(estimator.summary()));
      for (const [program, joules] of truth) {
        const { joules: told, sigma } = found.get(program)!;
        if (process.env['SHOW']) console.error(program, joules.toFixed(1), told.toFixed(1), sigma.toFixed(1));
        all++;
        error += Math.abs(told - joules) / joules;
        if (Math.abs(told - joules) <= 2 * sigma) inside++;
      }
    }
    t.comment(`${inside} of ${all}, mean error ${((100 * error) / all).toFixed(1)} %`);
    t.ok(inside >= 0.9 * all, `${inside} of ${all}`);
    t.ok(error / all < 0.12, `mean error ${((100 * error) / all).toFixed(1)} %`);
  });
}

t.test('parts always add up to what was measured', async t => {
  const estimator = new PowerEstimator();
  for (const { input } of simulatePower(programsOf(3), GAUGE, 200, 5, 3)) {
    estimator.learnFrom(input);
    const parts = estimator.attribute(input)!;
    let sum = 0;
    for (const { joules } of parts.processes) sum += joules;
    for (const { joules } of [parts.base, parts.idle, parts.unlisted, parts.wakeups, parts.devices])
      sum += joules;
    sum += parts.unexplained.joules;
    const total = input.measured!.power * input.seconds;
    if (Math.abs(sum - total) > 1e-9 * total) t.fail(`${sum} is not ${total}`);
  }
});

t.test('a snapshot goes on where it was taken, and one that is none is ignored', async t => {
  const inputs = [...simulatePower(programsOf(4), GOOD, 300, 5, 4)].map(({ input }) => input);
  const first = new PowerEstimator();
  for (const input of inputs.slice(0, 250)) first.learnFrom(input);
  const second = new PowerEstimator();
  t.equal(second.restore(JSON.parse(JSON.stringify(first.snapshot()))), true);
  first.interrupt();
  for (const input of inputs.slice(250)) {
    first.learnFrom(input);
    second.learnFrom(input);
  }
  const last = inputs[inputs.length - 1]!;
  const apart = Math.abs(first.predict(last).power / second.predict(last).power - 1);
  t.ok(apart < 1e-3, `${apart}`);
  for (const wrong of [null, 1, {}, { version: 1 }, { ...(first.snapshot() as object), strata: [1] }])
    t.equal(new PowerEstimator().restore(wrong), false);
});

t.test('programs that always run together are not told apart, and have the right sum', async t => {
  const estimator = new PowerEstimator();
  let told = 0;
  let caused = 0;
  let n = 0;
  for (const { input, truth } of simulatePower(programsOf(5), GOOD, 500, 5, 5)) {
    // what program-0 does is done by two
    const processes = input.processes.flatMap(process =>
      process.program === 'program-0'
        ? ['one', 'other'].map((program, i) => ({
            ...process,
            program,
            pid: 1000 + i,
            busy: process.busy.map(busy => Seconds(busy / 2)),
          }))
        : [process],
    );
    const seen = { ...input, processes };
    estimator.learnFrom(seen);
    const parts = estimator.attribute(seen)!.processes;
    if (++n <= 300) continue;
    caused += truth.get('program-0') ?? 0;
    for (const { program, joules, dynamic, identified } of parts) {
      const isHalf = program === 'one' || program === 'other';
      if (isHalf) told += joules;
      if (isHalf && identified) t.fail(`${program} is said to be told apart`);
      if (program === 'program-1' && dynamic > 0 && !identified) t.fail('program-1 runs by itself');
    }
  }
  t.ok(Math.abs(told / caused - 1) < 0.15, `${told} J of ${caused}`);
});

t.test('programs that always run together are named: what each of them takes nobody can tell', async t => {
  const random = randomNumbers(5);
  const estimator = new PowerEstimator();
  for (let row = 0; row < 300; row++) {
    const [server, other] = [random() < 0.5 ? random() : 0, random()];
    // a server and its worker, three to one
    const busy = { server, worker: server / 3, other };
    const all = server * (4 / 3) + other;
    estimator.learnFrom({
      seconds: Seconds(1),
      suspended: Seconds(0),
      clusters: [
        {
          ...{
            name: 'policy0',
            core: '',
            cpus: 4,
            idleExits: undefined,
            deepIdle: undefined,
            events: new Map(),
          },
          points: [{ frequency: Hertz(1e9), voltage: Volts(1), residency: Seconds(1), busy: Seconds(all) }],
        },
      ],
      devices: [],
      processes: Object.entries(busy).map(([program, seconds], i) => ({
        ...{ pid: i + 1, program, wakeups: undefined, uses: new Map() },
        busy: [Seconds(seconds)],
      })),
      measured: {
        ...{ sensor: 'rail', sigma: Watts(0.005), scope: 'cpu', accumulates: false },
        power: Watts(0.3 + 0.5 * server + 0.1 * server + 0.2 * other),
      },
    });
  }
  t.strictSame(estimator.programsTogether(), [['server', 'worker']]);
});
