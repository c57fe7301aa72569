import assert from 'node:assert/strict';
import { Hertz, Seconds } from '@edgevitals/shared/units';
import fc from 'fast-check';
import t from 'tap';
import type { Interval } from '../../device/interval.js';
import type { Slice } from '../../history/slice.js';
import { sliceOf } from '../../history/slice_of.js';
import { handMadeCpu, handMadeInterval, handMadeProcess } from '../../testing/hand_made_interval.js';
import { answerPower } from './answer.js';
import { FleetIntensities } from './estimator/index.js';
import { PowerModel } from './model.js';

const DISCHARGING = 2;
const CHARGING = 1;
const PLAIN = handMadeInterval().info!;
const BOARD = {
  ...PLAIN,
  cpus: [0, 1].map(cpu => ({ cpu, part: 'Cortex-A53', capacity: 1024, online: true })),
  policies: [
    {
      policy: 0,
      cpus: [0, 1],
      driver: 'cpufreq-dt',
      hardwareMinKhz: 400_000,
      hardwareMaxKhz: 1_000_000,
      frequenciesKhz: [400_000, 1_000_000],
    },
  ],
};

interface Load {
  /** CPU seconds of two programs, and of what nobody lists. */
  readonly first: number;
  readonly second: number;
  readonly other?: number;
  /** Seconds of the five at the higher operating point. */
  readonly fast?: number;
  readonly watts?: number | undefined;
  readonly status?: number;
  readonly gap?: boolean;
  readonly suspended?: number;
}

/** Five seconds of a board that runs on its battery. */
function board(at: number, load: Load): Interval {
  const {
    first,
    second,
    other = 0,
    fast = 5,
    watts,
    status = DISCHARGING,
    gap = false,
    suspended = 0,
  } = load;
  const points = watts === undefined ? {} : { power: watts * 1e6 };
  return handMadeInterval({
    from: Seconds(at),
    to: Seconds(at + 5),
    suspended: Seconds(suspended),
    gap,
    info: BOARD,
    cpus: [handMadeCpu(0, first + other / 2), handMadeCpu(1, second + other / 2)],
    processes: [
      handMadeProcess({ pid: 10, program: 'camera', userSeconds: first }),
      handMadeProcess({ pid: 20, program: 'logger', userSeconds: second }),
    ],
    policies: [
      {
        policy: 0,
        governor: 'schedutil',
        points: [],
        limit: undefined,
        residency: [
          { frequency: Hertz(4e8), seconds: Seconds(5 - fast) },
          { frequency: Hertz(1e9), seconds: Seconds(fast) },
        ],
      },
    ],
    supplies: [{ name: 'BAT0', points: [{ at: Seconds(at + 5), status, ...points }] }],
  });
}

function observed(model: PowerModel, interval: Interval): Slice {
  const slice = sliceOf(interval);
  model.takeInterval(interval, slice);
  return slice;
}

const attributed = (slice: Slice): number => slice.processes.reduce((sum, row) => sum + (row.joules ?? 0), 0);

/** 1.2 W at rest; at 1 GHz the camera takes 0.9 W a CPU, the logger 0.5 W. */
const truth = (first: number, second: number): number => 1.2 + (0.9 * first + 0.5 * second) / 5;
const loadAt = (i: number): [number, number] => [[0, 1, 4, 2.5, 0][i % 5]!, [0, 3, 0, 2, 4][i % 5]!];

t.test('a program that takes more power for the same CPU time is charged more', async t => {
  const model = new PowerModel();
  const slices: Slice[] = [];
  for (let i = 0; i < 300; i++) {
    const [first, second] = loadAt(i);
    slices.push(observed(model, board(i * 5, { first, second, watts: truth(first, second) })));
  }
  const late = slices.slice(-5);
  const [camera, logger] = [10, 20].map(pid =>
    late.reduce((sum, slice) => sum + (slice.processes.find(row => row.pid === pid)?.joules ?? 0), 0),
  );
  // 7.5 s of 0.9 W and 9 s of 0.5 W
  t.ok(Math.abs(camera! - 6.75) < 0.7, `camera ${camera} J of 6.75`);
  t.ok(Math.abs(logger! - 4.5) < 0.7, `logger ${logger} J of 4.5`);
  const view = { device: 'dev1' } as Parameters<typeof answerPower>[2];
  const window = { from: late[0]!.from, to: late.at(-1)!.to };
  const answer = answerPower(window, late, view, { device: 'dev1' }, model.details());
  t.equal(answer.sensor, 'power_supply/BAT0');
  t.ok(Math.abs(answer.idle!.value - 1.2) < 2 * answer.idle!.sigma! + 0.05, `idle ${answer.idle!.value} W`);
  t.match(answer.sensors, [{ name: 'power_supply/BAT0', state: 'used' }]);
});

t.test('with a sensor, programs are told their part from the first reading on', async t => {
  const model = new PowerModel();
  const slices: Slice[] = [];
  for (let i = 0; i < 20; i++) {
    const [first, second] = loadAt(i);
    const slice = observed(model, board(i * 5, { first, second, watts: truth(first, second) }));
    slices.push(slice);
    const { energy } = slice;
    const parts = attributed(slice) + energy!.base + energy!.unexplained;
    t.ok(Math.abs(parts - energy!.joules) < 1e-9 * energy!.joules, 'parts sum to what was measured');
    t.equal(energy!.basis, 'measured');
    t.ok(first + second === 0 || attributed(slice) > 0);
    t.ok(attributed(slice) <= energy!.joules);
  }
  const view = { device: 'dev1' } as Parameters<typeof answerPower>[2];
  const window = { from: slices[0]!.from, to: slices.at(-1)!.to };
  const answer = answerPower(window, slices, view, { device: 'dev1' }, model.details());
  t.equal(answer.energy?.basis, 'measured');
  const camera = answer.processes.find(each => each.program === 'camera')!;
  t.equal(camera.energy.basis, 'modelled');
  const used = loadAt(1)[0] + loadAt(2)[0] + loadAt(3)[0];
  const error = Math.abs(camera.energy.value - 4 * used * 0.9);
  t.ok(error < 2 * camera.energy.sigma!, `${camera.energy.value} J of ${4 * used * 0.9}`);
  t.match(answer.notIdentified, [/shared out by published figures \(20 readings/]);
});

t.test('programs are never given more than was measured, however much is published', async t => {
  const slice = observed(new PowerModel(), board(0, { first: 5, second: 5, watts: 0.05 }));
  t.ok(attributed(slice) > 0.2 && attributed(slice) <= 0.25, `${attributed(slice)} J`);
});

t.test(
  'what measures without having been checked is modelled, also when nothing measures any more',
  async t => {
    const model = new PowerModel();
    // volts and amperes of the driver contradict its power
    const odd = (i: number, status: number): Interval => {
      const [first, second] = loadAt(i);
      const interval = board(i * 5, { first, second });
      const power = truth(first, second) * 1e6;
      const points = [{ at: interval.to, status, power, current: power / 2, voltage: 4e6 }];
      return { ...interval, supplies: [{ name: 'BAT0', points }] };
    };
    let slice: Slice | undefined;
    for (let i = 0; i < 60; i++) slice = observed(model, odd(i, DISCHARGING));
    t.match(slice!.energy, { basis: 'modelled', sensor: 'power_supply/BAT0' });
    t.ok(slice!.energy!.sigma >= 0.3 * slice!.energy!.joules);
    const later = new PowerModel();
    later.restore(JSON.parse(JSON.stringify(model.snapshot())));
    slice = observed(later, odd(60, CHARGING));
    t.match(slice.energy, { basis: 'modelled', sensor: '' });
  },
);

t.test(
  'what one device has learned of a program is expected of its twin, and a program of its own is not',
  async t => {
    const fleet = new FleetIntensities();
    const first = new PowerModel(undefined, fleet);
    for (let i = 0; i < 400; i++) {
      const [camera, logger] = loadAt(i);
      observed(first, board(i * 5, { first: camera, second: logger, watts: truth(camera, logger) }));
    }
    const shareOf = (model: PowerModel): number => {
      // a minute is not enough to tell two programs apart by oneself
      let share = Number.NaN;
      for (let i = 0; i < 55; i++) {
        const slice = observed(model, board(i * 5, { first: 2, second: 2, watts: truth(2, 2) }));
        const [camera, logger] = [10, 20].map(
          pid => slice.processes.find(row => row.pid === pid)?.joules ?? 0,
        );
        share = camera! / (camera! + logger!);
      }
      return share;
    };
    const alone = shareOf(new PowerModel());
    const twin = shareOf(new PowerModel(undefined, fleet));
    const right = 0.9 / 1.4;
    t.ok(Math.abs(alone - 0.5) < 0.02, `${alone} without help`);
    t.ok(Math.abs(twin - right) < 0.05, `${twin} of ${right}`);
  },
);

t.test('while the battery is charged, what was learned speaks for the device and says so', async t => {
  const model = new PowerModel();
  for (let i = 0; i < 200; i++) {
    const [first, second] = loadAt(i);
    observed(model, board(i * 5, { first, second, watts: truth(first, second) }));
  }
  const after = new PowerModel();
  after.restore(JSON.parse(JSON.stringify(model.snapshot())));
  for (const each of [model, after]) {
    const slice = observed(each, board(1000, { first: 4, second: 0, watts: 7, status: CHARGING }));
    t.match(slice.energy, { basis: 'calibrated', sensor: '' });
    const { joules, sigma } = slice.energy!;
    t.ok(Math.abs(joules - 5 * truth(4, 0)) < 3 * sigma, `${joules} ± ${sigma} J`);
    t.ok(sigma < joules / 2);
  }
});

t.test('a device that never rested has no idle power, and is told so', async t => {
  const model = new PowerModel();
  for (let i = 0; i < 100; i++) {
    const [first, second] = [3 + (i % 3), 5 - (i % 2)];
    const slice = observed(model, board(i * 5, { first, second, watts: truth(first, second) }));
    t.equal(slice.energy?.base, 0);
  }
  t.equal(model.state()?.idle, undefined);
  t.match(model.details().notIdentified.join(), /idle power/);
});

t.test(
  'work is told to cost less at the lower clock, and what the governor spent on the higher one',
  async t => {
    const volts = [0.85, 1.15] as const;
    const core = (fast: boolean): number => 0.9 * (fast ? 1 : (volts[0] / volts[1]) ** 2 * 0.4);
    const model = new PowerModel();
    let last: Slice | undefined;
    for (let i = 0; i < 400; i++) {
      const [first, second] = loadAt(i);
      const fast = i % 3 !== 0;
      const watts = 1.2 + (core(fast) * (first + second)) / 5;
      const interval = board(i * 5, { first, second, watts, fast: fast ? 5 : 0 });
      const points = [4e5, 1e6].map((khz, k) => ({
        khz,
        microvolts: volts[k]! * 1e6,
        microamps: 0,
        microwatts: 0,
        turbo: false,
      }));
      const operatingPoints = [{ device: 'cpu0', dynamicPowerCoefficient: 0, points }];
      last = observed(model, { ...interval, info: { ...BOARD, operatingPoints } });
    }
    const { operatingPoints, hints } = model.details();
    t.strictSame(
      operatingPoints.map(point => [
        point.frequencyHertz,
        Math.round(point.timeRatio * 100),
        point.inefficient,
      ]),
      [
        [4e8, 33.5, false],
        [1e9, 66.5, false],
      ].map(([hertz, share, bad]) => [hertz, Math.round(share as number), bad]),
    );
    const [slow, fast] = operatingPoints.map(point => point.joulesPerGigacycle?.value ?? Number.NaN);
    t.ok(Math.abs(fast! - 0.9) < 0.12, `${fast} J for 10^9 cycles at 1 GHz`);
    t.ok(Math.abs(slow! - 0.49) < 0.12, `${slow} J at 400 MHz`);
    t.match(hints, [{ subject: 'policy0', text: /400 MHz/, saving: { basis: 'modelled' } }]);
    const view = { device: 'dev1' } as Parameters<typeof answerPower>[2];
    const window = { from: last!.from, to: last!.to };
    const answer = answerPower(window, [last!], view, { device: 'dev1' }, model.details());
    t.match(answer.hints, [{ subject: 'policy0' }]);
  },
);

t.test('operating points are told as soon as the device has said what it is', async t => {
  const model = new PowerModel();
  for (let i = 0; i < 4; i++) {
    const interval = board(i * 5, { first: 2, second: 1, watts: 2, fast: 2 });
    observed(model, i < 2 ? { ...interval, info: undefined } : interval);
  }
  t.strictSame(
    model.details().operatingPoints.map(each => each.frequencyHertz),
    [4e8, 1e9],
  );
});

t.test('whatever the sensor says, sums are exact and the model goes on', async () => {
  const watts = fc.oneof(
    fc.constant(undefined),
    fc.double({ min: 0.5, max: 5, noNaN: true }),
    fc.constantFrom(0, -3, 1e9, Number.NaN, Number.POSITIVE_INFINITY),
  );
  const seconds = fc.double({ min: 0, max: 5, noNaN: true });
  const load = fc.record({
    first: seconds,
    second: seconds,
    other: fc.double({ min: 0, max: 2, noNaN: true }),
    fast: seconds,
    watts,
    status: fc.constantFrom(0, CHARGING, DISCHARGING, DISCHARGING, DISCHARGING, 4),
    gap: fc.boolean(),
    suspended: fc.constantFrom(0, 0, 0, 2, 5),
  });
  fc.assert(
    fc.property(fc.array(load, { minLength: 60, maxLength: 90 }), fc.nat(50), (loads, restartAt) => {
      let model = new PowerModel();
      loads.forEach((each, i) => {
        if (i === restartAt) {
          const { snapshot } = { snapshot: JSON.parse(JSON.stringify(model.snapshot())) };
          model = new PowerModel();
          model.restore(snapshot);
        }
        const slice = observed(model, board(i * 5, each));
        const { energy } = slice;
        if (energy === undefined) return;
        const sum = attributed(slice) + energy.base + energy.unexplained;
        assert.ok(Number.isFinite(energy.joules) && energy.joules >= 0, `${energy.joules} J`);
        assert.ok(Number.isFinite(energy.sigma) && energy.sigma >= 0, `± ${energy.sigma} J`);
        assert.ok(
          Math.abs(sum - energy.joules) <= 1e-9 * Math.max(1, energy.joules),
          `${sum} of ${energy.joules} J`,
        );
        for (const { joules } of slice.processes) assert.ok(joules === undefined || joules >= 0);
      });
      for (let i = 0; i < 250; i++) {
        const [first, second] = loadAt(i);
        observed(model, board((100 + i) * 5, { first, second, watts: truth(first, second) }));
      }
      const { power } = model.state()!;
      assert.ok(Math.abs(power!.value - truth(...loadAt(249))) < 0.2, `${power!.value} W afterwards`);
    }),
    { numRuns: 25 },
  );
});
