import { given } from '@edgevitals/shared/objects';
import t from 'tap';
import { mergeSlices } from '../../history/merge.js';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answerProcess } from './answer.js';

/** Two services and a container on Node.js, a job that ends, and a daemon; each works for a second in each interval. */
function gateway() {
  const device = withCpus(new ScriptedDevice());
  device
    .set('unit', [0], 'zigbee2mqtt.service', {})
    .set('unit', [1], 'api.service', {})
    .set('unit', [2], 'container:3f2a9c0d5e6b', {});
  const processes: readonly (readonly [number, string, string, number | undefined])[] = [
    [10, 'node', 'index.js', 0],
    [11, 'MainThread', 'server.js', 1],
    [12, 'node', 'server.js', 2],
    [13, 'systemd-journal', 'systemd-journald', undefined],
    [14, 'python3', 'job.py', undefined],
  ];
  for (const [pid, comm, program, cgroup] of processes)
    device.process(pid, comm).set('program', [pid, 10], program, cgroup === undefined ? {} : { cgroup });
  const lab = modelLab(device);
  lab.read();
  for (const [pid, comm] of processes) device.add('process', [pid, 10, 1, 0], comm, { utime: 100 });
  lab.read();
  device.remove('process', [14, 10, 1, 0], 'python3').remove('program', [14, 10], 'job.py');
  lab.read();
  const ask = (processName: string, pid?: number) =>
    answerProcess(lab.window(), lab.slices, lab.view(), {
      device: 'dev1',
      processName,
      ...given({ pid }),
    });
  return { lab, ask };
}

t.test('a process is asked for by any name that it goes by, and by what it belongs to', async t => {
  const { ask } = gateway();
  const cases: readonly (readonly [string, string, readonly number[]])[] = [
    ['index.js (zigbee2mqtt)', 'index.js (zigbee2mqtt)', [10]],
    ['index.js', 'index.js (zigbee2mqtt)', [10]],
    ['zigbee2mqtt', 'index.js (zigbee2mqtt)', [10]],
    ['zigbee2mqtt.service', 'index.js (zigbee2mqtt)', [10]],
    ['3f2a9c0d5e6b', 'server.js', [12]],
    // what goes by it in two services is summed up under the name that was asked for
    ['server.js', 'server.js', [11, 12]],
    ['node', 'node', [10, 12]],
    ['systemd-journald', 'systemd-journald', [13]],
    ['systemd-journal', 'systemd-journald', [13]],
    ['job.py', 'job.py', [14]],
  ];
  for (const [asked, program, pids] of cases) {
    const { total, processes } = ask(asked);
    t.match(total, { program, userSeconds: pids.length }, asked);
    t.same(processes.map(({ pid }) => pid).sort(), pids, asked);
    t.equal(
      processes.reduce((sum, each) => sum + each.userSeconds, 0),
      total!.userSeconds,
      'parts sum to the whole',
    );
  }
  t.match(ask('server.js', 11), { total: { userSeconds: 1 }, processes: [{ pid: 11 }] });
});

t.test('a minute that knows programs only is asked in the same words', async t => {
  const { lab } = gateway();
  const minute = mergeSlices(lab.slices, { by: 'program' });
  const view = {
    device: 'dev1',
    info: undefined,
    status: 'offline',
    processNames: new Set<never>(),
  } as const;
  for (const processName of ['index.js', 'zigbee2mqtt', 'zigbee2mqtt.service', 'index.js (zigbee2mqtt)'])
    t.match(
      answerProcess(lab.window(), [minute], view, { device: 'dev1', processName }).total,
      { program: 'index.js (zigbee2mqtt)', userSeconds: 1 },
      processName,
    );
});

t.test('what was not seen is refused with the nearest names, not answered with zeros', async t => {
  const { ask } = gateway();
  t.throws(() => ask('sever.js'), {
    code: 'QUERY_NOT_FOUND',
    message: 'dev1 has no process "sever.js" in this window; nearest: server.js',
  });
  t.throws(() => ask('zigbee'), { code: 'QUERY_NOT_FOUND', message: /nearest: .*zigbee2mqtt/ });
  t.throws(() => ask('server.js', 99), {
    code: 'QUERY_NOT_FOUND',
    message: /no process 99 called "server.js"/,
  });
  t.throws(() => ask('qqqq'), { code: 'QUERY_NOT_FOUND', message: /it has / });
});
