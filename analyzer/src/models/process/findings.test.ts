import t from 'tap';
import type { Condition } from '../../findings/condition.js';
import { kindsOf, modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

t.test(
  'a busy loop is named after a minute, held a little below, and survives a restart of the analyzer',
  async t => {
    const device = withCpus(new ScriptedDevice()).process(5, 'spin');
    const { read, restart } = modelLab(device);
    const busy = (ticks: number) => {
      device.add('process', [5, 10, 1, 0], 'spin', { utime: ticks }).add('cpu', [0], '', { user: ticks });
      return kindsOf(read(), 'process');
    };
    read();
    for (let i = 0; i < 11; i++) t.strictSame(busy(500), ['process.cpu-hog held']);
    t.strictSame(busy(500), ['process.cpu-hog raised']);
    t.strictSame(busy(420), ['process.cpu-hog held']);
    restart();
    t.strictSame(busy(500), ['process.cpu-hog raised']);
    t.strictSame(busy(100), []);
  },
);

t.test('a whole CPU for a while, told late, is no more than it was', async t => {
  const device = withCpus(new ScriptedDevice()).process(5, 'waker');
  const { read } = modelLab(device);
  read();
  for (let i = 0; i < 3; i++) read();
  device.set('process', [5, 10, 1, 0], 'waker', { utime: 1800, span: 4 });
  t.strictSame(kindsOf(read(), 'process'), ['process.cpu-hog held'], '90 % of a CPU over 20 s');
});

t.test('little available memory is told, and by whom it is held', async t => {
  const device = new ScriptedDevice().process(1, 'big', { rss_pages: 200 });
  device.set('memory', [], '', { total_kb: 1000, available_kb: 90 });
  const { read } = modelLab(device);
  read();
  t.match(read(), [{ kind: 'process.memory-low', level: 'raised', hint: /big/ }]);
  device.set('memory', [], '', { available_kb: 120 });
  t.match(read(), [{ kind: 'process.memory-low', level: 'held' }]);
  device.set('memory', [], '', { available_kb: 160 });
  t.strictSame(read(), []);
});

t.test('a process that grows in every ten minutes is told, one that grows once is not', async t => {
  const device = new ScriptedDevice()
    .process(1, 'leak', { rss_pages: 5000 })
    .process(2, 'cache', { rss_pages: 5000 });
  device.set('memory', [], '', { total_kb: 1_000_000, available_kb: 900_000 });
  const { read } = modelLab(device);
  read();
  let found: readonly Condition[] = [];
  for (let i = 0; i < 6; i++) {
    device.add('process', [1, 10, 1, 0], 'leak', { rss_pages: 500 });
    if (i === 0) device.add('process', [2, 10, 1, 0], 'cache', { rss_pages: 9000 });
    found = read(600_000);
  }
  t.match(found, [{ kind: 'process.memory-growth', subject: 'leak' }]);
  t.equal(found.length, 1);
});

t.test('CPUs that are all busy are told after a minute, by what several programs use together', async t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'init');
  const { read } = modelLab(device);
  const busy = (ticks: number) => {
    for (const cpu of [0, 1]) device.add('cpu', [cpu], '', { user: ticks, idle: 500 - ticks });
    return kindsOf(read(), 'process');
  };
  read();
  for (let i = 0; i < 11; i++) t.strictSame(busy(490), ['process.cpu-saturated held']);
  t.strictSame(busy(490), ['process.cpu-saturated raised']);
  t.strictSame(busy(440), ['process.cpu-saturated held']);
  t.strictSame(busy(400), []);
});

t.test('tasks that wait for memory are told after a minute, and no more once they wait little', async t => {
  const device = new ScriptedDevice()
    .process(1, 'init')
    .set('pressure', [], 'memory', { some_us: 0, full_us: 0 });
  const { read } = modelLab(device);
  const waiting = (seconds: number) => {
    device.add('pressure', [], 'memory', { some_us: seconds * 1e6 });
    return kindsOf(read(), 'process');
  };
  read();
  for (let i = 0; i < 11; i++) t.strictSame(waiting(1), ['process.memory-pressure held']);
  t.strictSame(waiting(1), ['process.memory-pressure raised']);
  t.strictSame(waiting(0.3), ['process.memory-pressure held']);
  t.strictSame(waiting(0.1), []);
});

t.test('processes that the agent does not follow are told while there are any', async t => {
  const device = new ScriptedDevice().process(1, 'init').set('agent', [], '', { cpu_us: 0 });
  const { read } = modelLab(device);
  read();
  t.strictSame(kindsOf(read(), 'process'), []);
  device.set('agent', [], '', { cpu_us: 0, processes_left_out: 1800 });
  t.match(read(), [
    { kind: 'process.left-out', severity: 'info', summary: /^1800 processes are not followed/ },
  ]);
  device.set('agent', [], '', { cpu_us: 0, processes_left_out: 0 });
  t.strictSame(kindsOf(read(), 'process'), []);
});

t.test('frames that the agent dropped and sources that fail it are told while they do', async t => {
  const device = new ScriptedDevice().process(1, 'init');
  device.set('agent', [], '', { frames_dropped: 3, source_failures: 7 });
  const { read, info } = modelLab(device);
  const sources = (state: 'denied' | 'failing') =>
    info({
      sources: [{ name: 'proc_stat', state, reason: 'cannot read /proc/stat: EIO', costs: 'CPU load' }],
    });
  sources('failing');
  read();
  t.strictSame(kindsOf(read(), 'process'), [], 'what was before the analyzer looked is no news');
  device.add('agent', [], '', { frames_dropped: 2 });
  t.match(read(), [{ kind: 'process.agent-dropping', level: 'raised', summary: /2 frames in 5 s/ }]);
  device.add('agent', [], '', { source_failures: 1 });
  t.match(read(), [
    {
      kind: 'process.source-failing',
      level: 'raised',
      summary: 'The agent cannot read proc_stat any more: 1 readings failed in 5 s',
      hint: 'proc_stat: cannot read /proc/stat: EIO',
    },
  ]);
  t.strictSame(read(), []);
  sources('denied');
  device.add('agent', [], '', { source_failures: 12 });
  t.strictSame(read(), [], 'what the kernel refused from the start does not fail');
});
