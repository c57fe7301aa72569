import { METHOD_ROWS, type ProcessState } from '@edgevitals/shared/results';
import t from 'tap';
import { decodeMinute, encodeMinute } from '../../history/minute_codec.js';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

t.test('what a process used is in the state of now and in answers about a window', async t => {
  const device = withCpus(new ScriptedDevice()).process(5, 'spin');
  const { read, state, slices, window, view } = modelLab(device);
  read();
  for (const ticks of [...new Array<number>(12).fill(500), 420, 500, 100]) {
    device.add('process', [5, 10, 1, 0], 'spin', { utime: ticks }).add('cpu', [0], '', { user: ticks });
    read();
  }
  t.match(state('process'), {
    cpus: 2,
    processes: 1,
    cpuRatio: 0.1,
    top: [{ program: 'spin', cpuRatio: 0.2 }],
  });
  const top = answers.top(window(), slices, view(), { device: 'dev1', points: 5 });
  t.match(top, { cpus: 2, processes: [{ program: 'spin', pid: 5 }], more: 0 });
  t.equal(top.cpuHistory.length, 5);
  const one = answers.process(window(), slices, view(), { device: 'dev1', processName: 'spin' });
  t.match(one, { total: { program: 'spin', userSeconds: 70.2 }, processes: [{ pid: 5 }] });
  const none = () => answers.process(window(), slices, view(), { device: 'dev1', processName: 'none' });
  t.throws(none, { code: 'QUERY_NOT_FOUND' }, 'one that was not seen has used neither much nor nothing');
  const empty = answers.process(window(), [], view(), { device: 'dev1', processName: 'none' });
  t.notOk('total' in empty, 'of an empty window nothing is known');
});

t.test('what the kernel does not tell is absent, never zero', async t => {
  const cpu = (cpu: number) => ({ cpu, part: '', capacity: 1024, online: true });
  const device = new ScriptedDevice().process(50, 'worker', {
    read_bytes: undefined,
    write_bytes: undefined,
    cancelled_write_bytes: undefined,
  });
  device.set('memory', [], '', { total_kb: 500_000, free_kb: 100_000 });
  const { read, state, slices, window, view, info } = modelLab(device);
  info({ cpus: [cpu(0), cpu(1), cpu(2), cpu(3)] });
  for (let i = 0; i < 3; i++) {
    device.add('process', [50, 10, 1, 0], 'worker', { utime: 250 });
    read();
  }
  const told = state('process') as ProcessState;
  const top = answers.top(window(), slices, view(), { device: 'dev1' });
  for (const answer of [told, top]) {
    t.match(answer, { cpus: 4, memoryTotalBytes: 512e6 });
    t.notOk('cpuRatio' in answer, '/proc/stat is refused');
    t.notOk('memoryUsedBytes' in answer, 'what of it is available is not told');
  }
  t.strictSame(top.cpuHistory, []);
  t.strictSame(METHOD_ROWS.top.answer.decode(METHOD_ROWS.top.answer.encode(top)), top, 'nor in protobuf');
  t.match(top.processes, [{ program: 'worker', cpuRatio: 0.5, ioDenied: true }]);
  t.notOk('readBytes' in top.processes[0]! || 'writtenBytes' in top.processes[0]!);
  const nothing = answers.top(window(), [], view(), { device: 'dev1' });
  t.match(nothing, { cpus: 4, processes: [] });
  t.notOk('memoryTotalBytes' in nothing || 'cpuRatio' in nothing, 'of an empty window nothing is known');
});

t.test('work that is noticed late is all counted, and no thread is seen above one CPU for it', async t => {
  const device = withCpus(new ScriptedDevice()).process(5, 'waker');
  const { read, state, slices, window, view } = modelLab(device);
  read();
  for (let i = 0; i < 3; i++) read();
  device.set('process', [5, 10, 1, 0], 'waker', { utime: 1800, span: 4 });
  read();
  t.match(state('process'), { top: [{ program: 'waker', userSeconds: 18, cpuRatio: 0.9 }] });
  const request = { device: 'dev1', points: 4 };
  const whole = answers.top(window(), slices, view(), request).processes[0]!;
  t.match(whole, { userSeconds: 18, cpuRatio: 0.9 });
  t.strictSame(
    whole.history.map(value => Math.round((value ?? Number.NaN) * 1000) / 1000),
    [0.9, 0.9, 0.9, 0.9],
  );
  const last = { from: slices.at(-1)!.from, to: window().to };
  const half = answers.top({ ...last, from: last.from - 5 }, slices.slice(-2), view(), request).processes[0]!;
  t.match(half, { userSeconds: 18, cpuRatio: 0.9 });
  for (const value of half.history) t.ok(Math.abs((value ?? Number.NaN) - 0.9) < 1e-9);
});

t.test(
  'context switches that the kernel does not show are absent, those that did not happen are 0',
  async t => {
    for (const [shown, expected] of [
      [undefined, undefined],
      [0, 0],
    ] as const) {
      const device = withCpus(new ScriptedDevice());
      device.process(5, 'worker', { voluntary_switches: shown, involuntary_switches: shown });
      const { read, state, slices, window, view } = modelLab(device);
      for (let i = 0; i < 4; i++) {
        device.add('process', [5, 10, 1, 0], 'worker', { utime: 100 });
        read();
      }
      const request = { device: 'dev1', processName: 'worker' };
      const stored = slices.map(slice => decodeMinute(encodeMinute(slice)));
      for (const each of [slices, stored]) {
        const { total } = answers.process(window(), each, view(), request);
        const [first] = answers.top(window(), each, view(), request).processes;
        const [newest] = (state('process') as ProcessState).top;
        for (const use of [total, first, newest]) {
          t.equal(use?.program, 'worker');
          t.equal(use?.contextSwitches, expected);
          t.equal(use !== undefined && 'contextSwitches' in use, expected !== undefined);
        }
      }
    }
  },
);

t.test('of a device that was first seen late in the window nothing is known before that', async t => {
  const device = withCpus(new ScriptedDevice()).process(5, 'spin');
  const { read, slices, window, view } = modelLab(device);
  read();
  for (let i = 0; i < 2; i++) {
    device.add('process', [5, 10, 1, 0], 'spin', { utime: 250 }).add('cpu', [0], '', { user: 250 });
    read();
  }
  const hour = { from: window().to - 3600, to: window().to };
  const unknown = new Array<null>(11).fill(null);
  const top = answers.top(hour, slices, view(), { device: 'dev1', points: 12 });
  t.strictSame(top.cpuHistory, [...unknown, 0.25]);
  t.strictSame(top.processes[0]?.history, [...unknown, 0.5]);
});

t.test('while it was offline nothing is known; a process that had not started yet used nothing', async t => {
  const device = withCpus(new ScriptedDevice()).process(5, 'old');
  const { read, slices, window, view } = modelLab(device);
  read();
  read();
  device.process(6, 'new', {}, Math.round(device.bootMs / 10) + 100);
  device.add('process', [6, Math.round(device.bootMs / 10) + 100, 1, 0], 'new', { utime: 200 });
  read();
  const gone = slices
    .slice(0, 1)
    .concat(slices.slice(1).map(slice => ({ ...slice, from: slice.from + 5, to: slice.to + 5 })));
  const whole = { from: window().from, to: window().to + 5 };
  const { processes } = answers.top(whole, gone, view(), { device: 'dev1', points: 3 });
  t.strictSame(processes.find(each => each.program === 'new')?.history, [0, null, 0.4]);
  t.strictSame(processes.find(each => each.program === 'old')?.history, [0, null, 0]);
});
