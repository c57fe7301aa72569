import t from 'tap';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

/** A process that is told of, and what it runs. */
function run(device: ScriptedDevice, pid: number, comm: string, program?: string, cgroup?: number): void {
  device.process(pid, comm);
  if (program !== undefined)
    device.set('program', [pid, 10], program, cgroup === undefined ? {} : { cgroup });
}

const work = (device: ScriptedDevice, pid: number, comm: string): ScriptedDevice =>
  device.add('process', [pid, 10, 1, 0], comm, { utime: 100 });

const programsIn = (lab: ReturnType<typeof modelLab>): string[] =>
  [...(lab.slices.at(-1)?.processes ?? [])].map(({ program }) => program).sort();

t.test('processes are named by what they run and by their service, from the first interval on', async t => {
  const device = withCpus(new ScriptedDevice());
  device.set('unit', [0], 'api.service', {}).set('unit', [1], 'shop.service', {});
  device.process(2, 'kworker/0:1', { flags: 0x00200000 });
  run(device, 10, 'node', 'server.js', 0);
  run(device, 11, 'node', 'server.js', 0);
  run(device, 12, 'node', 'server.js', 1);
  run(device, 13, 'node', 'worker.js', 0);
  run(device, 14, 'systemd-journal', 'systemd-journald');
  run(device, 15, 'sleep');
  const lab = modelLab(device);
  lab.read();
  for (const pid of [10, 11, 12, 13]) work(device, pid, 'node');
  lab.read();
  t.same(programsIn(lab), [
    'kworker',
    'server.js (api)',
    'server.js (api)',
    'server.js (shop)',
    'sleep',
    'systemd-journald',
    'worker.js (api)',
  ]);
});

t.test('in delta frames and key frames, over processes that come and go, names stay', async t => {
  const device = withCpus(new ScriptedDevice());
  device.set('unit', [0], 'api.service', {});
  run(device, 10, 'node', 'server.js', 0);
  const lab = modelLab(device);
  lab.read();
  const expected = ['server.js (api)'];
  for (let i = 0; i < 40; i++) {
    if (i % 3 === 0) {
      run(device, 20 + i, 'python3', `job${i}.py`);
      expected.push(`job${i}.py`);
    }
    if (i % 7 === 6) {
      const gone = i - 6 + ((3 - ((i - 6) % 3)) % 3);
      device
        .remove('process', [20 + gone, 10, 1, 0], 'python3')
        .remove('program', [20 + gone, 10], `job${gone}.py`);
      expected.splice(expected.indexOf(`job${gone}.py`), 1);
    }
    work(device, 10, 'node');
    if (i % 9 === 4) {
      device.pass(5000).key().sample();
      lab.read(0);
    } else {
      lab.read();
    }
    // one that has gone is in the interval in which it went
    const alive = lab.slices.at(-1)!.processes.filter(({ running }) => running);
    t.same(alive.map(({ program }) => program).sort(), [...expected].sort(), `frame ${i}`);
  }
});

t.test('one that is replaced by another, or calls itself otherwise, is what it has become', async t => {
  const device = withCpus(new ScriptedDevice());
  run(device, 10, 'sh', 'start.sh');
  run(device, 11, 'node', 'server.js');
  const lab = modelLab(device);
  lab.read();
  lab.read();
  t.same(programsIn(lab), ['server.js', 'start.sh']);
  device.remove('process', [10, 10, 1, 0], 'sh').remove('program', [10, 10], 'start.sh');
  run(device, 10, 'sleep', 'sleep');
  // the agent has looked again and found the same script: nothing new is in its table
  device.remove('process', [11, 10, 1, 0], 'node').process(11, 'web api');
  lab.read();
  t.same(
    lab.slices
      .at(-1)!
      .processes.filter(({ running }) => running)
      .map(({ program }) => program)
      .sort(),
    ['server.js', 'sleep'],
  );
});

t.test('what was counted before it was known what a process runs stays where it was counted', async t => {
  const device = withCpus(new ScriptedDevice());
  run(device, 10, 'node');
  const lab = modelLab(device);
  lab.read();
  work(device, 10, 'node');
  lab.read();
  device.set('program', [10, 10], 'server.js', {});
  work(device, 10, 'node');
  lab.read();
  const used = lab.slices.map(({ processes }) => processes.map(row => `${row.program} ${row.userSeconds}`));
  t.same(used, [['node 1'], ['server.js 1']]);
});

t.test(
  'a device that tells programs of processes that are not there names nothing, and harms nothing',
  async t => {
    const device = withCpus(new ScriptedDevice());
    run(device, 10, 'node');
    for (let pid = 100; pid < 400; pid++) device.set('program', [pid, 10], `p${pid}`, { cgroup: pid });
    device.set('program', [10, 11], 'another.js', {});
    for (let i = 0; i < 2000; i++) device.set('unit', [i], `u${i}.service`, {});
    const lab = modelLab(device);
    lab.read();
    work(device, 10, 'node');
    lab.read();
    t.same(programsIn(lab), ['node']);
  },
);
