import { randomNumbers } from '@edgevitals/shared/random';
import type { ProcessAnswer } from '@edgevitals/shared/results';
import t from 'tap';
import { palette } from '../../../cli/render/colour.js';
import { wholeScreen } from '../../../cli/render/fit_screen.js';
import { archView } from '../../../cli/views/arch.js';
import { processView } from '../../../cli/views/process.js';
import { modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { answerProcess } from '../answer.js';
import { answerArch } from '../arch_answer.js';

const A72 = { cpu: 4, part: 'Cortex-A72', capacity: 1024, online: true };
const A53 = { cpu: 0, part: 'Cortex-A53', capacity: 480, online: true };
const PRESENT = {
  name: 'process_events',
  state: 'present',
  reason: 'by perf_event_open',
  costs: '',
} as const;

/** What a program does in a second on a CPU of a core: events of the groups that are counted of it. */
type Does = Readonly<Record<string, readonly (number | undefined)[]>>;
/** `cycles instructions branch-misses first-cache last-cache branches`, and `instructions integer vector float loads stores`. */
const MATHS: Does = {
  'arm.work': [1.8e9, 2.7e9, 1e6, 4e7, 1e6, 2e8],
  'arm.classes': [3e9, 6e8, 0, 1.5e9, 6e8, 2e8],
};
const LITTLE_MATHS: Does = {
  'arm.small_work': [1.4e9, 7e8, 5e6, 1e7, 1e8],
  'arm.small_classes': [7e8, 1.4e8, 7e7, 0],
};

function lab(cpus = [A72], source: { state: 'present' | 'absent' | 'denied'; reason: string } = PRESENT) {
  const device = withCpus(new ScriptedDevice(), 1);
  device.process(10, 'maths').process(11, 'other');
  const models = modelLab(device);
  const told = device.info();
  models.info({
    kernel: { ...told.kernel, architecture: 'aarch64' },
    cpus,
    sources: [{ ...PRESENT, ...source }],
  });
  const random = randomNumbers(5);
  /** A turn is counted of what it does on the CPUs of a unit, more or less. */
  const count = (cpu: number, group: string, does: Does, seconds: number, wanted = seconds): void => {
    const more = 1 + 0.05 * (random() - 0.5);
    const events = does[group]!.map((rate, i) => [
      `event_${i + 1}`,
      rate === undefined ? undefined : Math.round(rate * (i === 0 ? 1 : more) * seconds),
    ]);
    device.set('process_events', [10, 10, cpu], group, {
      running_us: seconds * 1e6,
      enabled_us: wanted * 1e6,
      ...Object.fromEntries(events.filter(([, value]) => value !== undefined)),
    });
  };
  const run = (seconds: number): void =>
    void device.add('process', [10, 10, 1, 0], 'maths', { utime: 100 * seconds });
  const arch = () => answerArch(models.window(), models.slices, models.view(), { device: 'dev1' });
  return { device, models, count, run, arch };
}

t.test(
  'instructions, their pace, kinds and misses of a program, of all its time though a part was counted',
  async t => {
    const { models, count, run, arch } = lab();
    models.read();
    for (let turn = 0; turn < 24; turn++) {
      run(4);
      if (turn % 2 === 0) count(4, turn % 4 === 0 ? 'arm.work' : 'arm.classes', MATHS, 2);
      models.read();
    }
    const { counted, cores, uncounted, hints } = arch();
    t.equal(uncounted, undefined);
    t.match(cores, [{ core: 'Cortex-A72', cpus: [4], uncountable: [] }]);
    const [maths, ...others] = counted;
    t.strictSame(others, [], 'who was not counted is not told of');
    t.equal(maths!.cpuSeconds.value, 96);
    t.equal(maths!.countedSeconds, 24);
    t.equal(maths!.turns, 12);
    const near = (value: number | undefined, wanted: number): boolean => Math.abs(value! / wanted - 1) < 0.02;
    // 4 s of CPU in 5 s
    t.ok(near(maths!.instructionsPerSecond?.value, 2.7e9 * 0.8));
    t.ok(near(maths!.instructionsPerCycle?.value, 1.5));
    t.ok(maths!.instructionsPerCycle!.sigma! < 0.03);
    const classes = new Map(maths!.classes.map(({ name, ratio }) => [name, ratio.value]));
    t.ok(near(classes.get('integer'), 0.2));
    t.ok(near(classes.get('float'), 0.5));
    t.equal(classes.get('vector'), 0);
    t.ok(near(maths!.misses.find(({ name }) => name === 'firstCacheMisses')?.ratio.value, 4 / 270));
    t.match(hints, [{ subject: 'maths', text: /scalar floating point, and hardly any use the vector unit/ }]);
    const options = { width: 80, colours: palette(false), now: models.window().to };
    const lines = wholeScreen(archView(arch(), options));
    t.ok(lines.every(line => line.length <= 80));
    t.match(lines.join('\n'), /maths +2\.1\d? ?G +1\.5/);
    const request = { device: 'dev1', processName: 'maths', includeCounters: true };
    const answer: ProcessAnswer = answerProcess(models.window(), models.slices, models.view(), request);
    t.same(answer.counted, counted);
    t.match(wholeScreen(processView(answer, options)).join('\n'), /scalar floating point 50 %/);
    const without = answerProcess(models.window(), models.slices, models.view(), {
      ...request,
      includeCounters: false,
    });
    t.same(without.counted, []);
  },
);

t.test('each kind of core on its own, and time on each as it was while both were counted', async t => {
  const { models, count, run, arch } = lab([A53, A72]);
  models.read();
  for (let turn = 0; turn < 24; turn++) {
    run(4);
    if (turn % 2 === 0) {
      const isWork = turn % 4 === 0;
      count(0, isWork ? 'arm.small_work' : 'arm.small_classes', LITTLE_MATHS, 0.5, 2);
      count(4, isWork ? 'arm.work' : 'arm.classes', MATHS, 1.5, 2);
    }
    models.read();
  }
  const { counted, cores } = arch();
  t.match(
    cores.map(({ core, uncountable }) => [core, uncountable]),
    [
      ['Cortex-A53', ['integer', 'float', 'vector', 'lastCacheMisses']],
      ['Cortex-A72', []],
    ],
  );
  const of = (core: string) => counted.find(each => each.core === core)!;
  t.ok(Math.abs(of('Cortex-A53').cpuSeconds.value - 24) < 0.01);
  t.ok(Math.abs(of('Cortex-A72').cpuSeconds.value - 72) < 0.01);
  t.ok(Math.abs(of('Cortex-A53').instructionsPerCycle!.value - 0.5) < 0.01);
  t.ok(Math.abs(of('Cortex-A72').instructionsPerCycle!.value - 1.5) < 0.03);
  t.equal(of('Cortex-A53').classes.find(({ name }) => name === 'loads')?.event, 'ld_retired');
  t.notOk('joulesPerBillion' in of('Cortex-A53'), 'no energy of one kind of core is known');
});

t.test('what was not counted is not told, and why stands in the answer', async t => {
  const { models, run, arch } = lab([A72], { state: 'denied', reason: 'the user may not count events' });
  models.read();
  run(4);
  models.read();
  t.match(arch(), { counted: [], uncounted: 'the user may not count events' });
  const [line] = wholeScreen(archView(arch(), { width: 80, colours: palette(false), now: 0 })).filter(each =>
    /counters/.test(each),
  );
  t.equal(line, 'counters: the user may not count events');
});

t.test('a turn counts once however often it is read, and is told of a process that has ended', async t => {
  const { device, models, count, run, arch } = lab();
  models.read();
  for (let i = 0; i < 3; i++) {
    run(4);
    count(4, 'arm.work', MATHS, 2);
    models.read();
    models.read();
    device.pass(5000).key().pass(5000);
    models.read();
  }
  device.remove('process_events', [10, 10, 4], 'arm.work');
  device.set('process_events', [10, 10, 4], 'arm.unheard_of', {
    running_us: 1e6,
    enabled_us: 1e6,
    event_1: 5,
  });
  models.read();
  run(2);
  count(4, 'arm.work', MATHS, 1);
  device.remove('process', [10, 10, 1, 0], 'maths');
  models.read();
  const [maths] = arch().counted;
  t.equal(maths!.countedSeconds, 7);
  t.equal(maths!.turns, 4);
  device.set('process_events', [99, 1, 4], 'arm.work', {
    running_us: 1e6,
    enabled_us: 1e6,
    event_1: 1,
    event_2: 1,
  });
  device.set('process_events', [11, 10, 4], 'arm.work', {
    running_us: 9e8,
    enabled_us: 9e6,
    event_1: 1,
    event_2: 1,
  });
  models.read();
  t.equal(
    arch().counted.length,
    1,
    'nor what nobody knows, nor what was counted for longer than it was wanted',
  );
});
