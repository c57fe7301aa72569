import t from 'tap';
import { LEARNING_MINUTES, measuredOf } from './frame_cost.js';
import { inProcessGates } from './in_process_gates.js';

const round = (frame: number, minuteRow?: number, snapshot?: number) => ({ frame, minuteRow, snapshot });
const result = (...rounds: readonly ReturnType<typeof round>[]) => ({
  rounds,
  bytes: 20 * 1024,
  findings: 0,
});

t.test('a frame is the median of its rounds, and its share of the minute that is written', async t => {
  const workload = { set: 'none', devices: 1000, warmUpMinutes: 1, minutes: 3 } as const;
  const { steady, learning, kib } = measuredOf(
    workload,
    result(round(900), round(30, 60, 300), round(32, 120, 600), round(31)),
  );
  t.equal(learning, undefined);
  t.equal(kib, 20);
  t.equal(steady.flush, 90 / 60);
  t.equal(steady.total, 31 + 90 / 60);
  t.equal(steady.snapshot, 450 / 300);
  t.equal(steady.eachSample, steady.total);
});

t.test('a frame of ten seconds holds two readings of processes', async t => {
  const workload = { set: 'plan', devices: 1000, warmUpMinutes: 0, minutes: 1 } as const;
  const { steady } = measuredOf(workload, result(round(100, 60, 30)));
  t.equal(steady.total, 110);
  t.equal(steady.eachSample, 55);
});

t.test('learning is told apart from what follows', async t => {
  const workload = { set: 'sensor', devices: 40, warmUpMinutes: LEARNING_MINUTES, minutes: 1 } as const;
  const rounds = [...Array.from({ length: LEARNING_MINUTES }, () => round(70, 60, 1)), round(50, 60, 1)];
  const { steady, learning } = measuredOf(workload, result(...rounds));
  t.equal(learning?.total, 71);
  t.equal(steady.total, 51);
});

t.test('rounds in which nothing was written tell nothing of writing', async t => {
  const workload = { set: 'none', devices: 1, warmUpMinutes: 0, minutes: 1 } as const;
  t.throws(() => measuredOf(workload, result(round(30))), /measure more minutes/);
});

const measured = (set: 'none' | 'prior' | 'sensor', devices: number, us: number, kib: number) => ({
  workload: { set, devices, warmUpMinutes: 1, minutes: 1 },
  steady: { total: us, flush: 0, snapshot: 0, eachSample: us },
  learning: set === 'sensor' ? { total: us + 40, flush: 0, snapshot: 0, eachSample: us } : undefined,
  kib,
  findings: 0,
});
const failing = (...all: readonly ReturnType<typeof measured>[]): string[] =>
  inProcessGates(all)
    .filter(({ holds }) => !holds)
    .map(({ gate }) => gate);

t.test('gates hold at their bounds', async t => {
  const within = [
    measured('none', 1000, 40, 20),
    measured('none', 10_000, 40, 23),
    measured('prior', 1000, 50, 30),
    measured('prior', 10_000, 50, 30),
    measured('sensor', 500, 40, 48),
  ];
  t.same(failing(...within), []);
});

t.test('what costs more is told by name, at every number of devices', async t => {
  t.same(failing(measured('none', 1000, 40, 20), measured('none', 10_000, 41, 24)), [
    'none, 10000 devices',
    'memory, 10000 devices to 1000',
  ]);
  t.same(failing(measured('sensor', 500, 41, 49)), ['sensor, first ten minutes', 'memory, sensor']);
  t.same(failing(measured('prior', 1000, 51, 20)), ['prior, 1000 devices']);
});

t.test('a quick run is held to linear growth by the numbers that it has', async t => {
  const [few, some] = [measured('none', 100, 1, 10), measured('none', 400, 41, 12)];
  t.same(failing(few, some), ['none, 400 devices', 'memory, 400 devices to 100']);
});
