import t from 'tap';
import { answers } from '../models/index.js';
import { modelLab } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';

/** A device on which something came and went before the first reading. */
function device(): ScriptedDevice {
  const device = new ScriptedDevice().process(10, 'cron');
  device.set('short_lived', [0], '', { ended: 0, run_ns: 0 });
  device.set('short_lived', [0], 'sh', { ended: 100, run_ns: 5e9, utime_us: 0, stime_us: 0 });
  return device;
}

t.test('what came and went counts from the first reading on, a new name from 0', async t => {
  const scripted = device();
  const lab = modelLab(scripted);
  lab.read();
  t.strictSame(lab.interval()?.shortLived ?? [], [], 'nothing tells when that was');
  scripted.set('short_lived', [0], 'sh', { ended: 104, run_ns: 5.2e9, utime_us: 0, stime_us: 0 });
  scripted.set('short_lived', [0], 'curl', {
    ...{ ended: 2, run_ns: 30_000_000, read_bytes: 4096, write_bytes: 8192, cancelled_write_bytes: 4096 },
    ...{ voluntary_switches: 5, involuntary_switches: 1 },
  });
  lab.read();
  const [sh, curl] = lab.interval()!.shortLived;
  t.match(sh, { program: 'sh', ended: 4 });
  t.ok(Math.abs(sh!.cpuSeconds - 0.2) < 1e-6);
  t.match(curl, {
    program: 'curl',
    ended: 2,
    cpuSeconds: 0.03,
    readBytes: 4096,
    writtenBytes: 4096,
    switches: 6,
  });
  lab.read();
  t.strictSame(lab.interval()!.shortLived, [], 'nothing ended');
});

t.test('without the scheduler`s figures, CPU time is what ticks found', async t => {
  const scripted = device();
  const lab = modelLab(scripted);
  scripted.set('short_lived', [0], 'cc1', { ended: 0, run_ns: 0, utime_us: 0, stime_us: 0 });
  lab.read();
  scripted.set('short_lived', [0], 'cc1', { ended: 1, run_ns: 0, utime_us: 300_000, stime_us: 20_000 });
  lab.read();
  t.match(lab.interval()!.shortLived, [{ program: 'cc1', cpuSeconds: 0.32 }]);
});

t.test('many names become sixteen rows, and nothing of them is lost', async t => {
  const scripted = device();
  const lab = modelLab(scripted);
  lab.read();
  for (let i = 1; i <= 40; i++)
    scripted.set('short_lived', [0], `job-${i}`, { ended: 1, run_ns: i * 1_000_000 });
  lab.read();
  const rows = lab.interval()!.shortLived;
  t.equal(rows.length, 16);
  const seconds = rows.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  t.ok(Math.abs(seconds - 0.82) < 1e-9, `${seconds} s of 0.82`);
  t.equal(
    rows.reduce((sum, { ended }) => sum + ended, 0),
    40,
  );
});

t.test('CPU time of children that came and went is in one row, whatever their parent reaped', async t => {
  const scripted = device();
  const lab = modelLab(scripted);
  lab.read();
  // the parent's cutime holds the same 20 ticks
  scripted.add('process', [10, 10, 1, 0], 'cron', { utime: 3, cutime: 20 });
  scripted.set('short_lived', [0], 'sh', { ended: 110, run_ns: 5.2e9, utime_us: 0, stime_us: 0 });
  lab.read();
  const top = answers.top(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
  const ofProcesses = top.processes.reduce((sum, each) => sum + each.userSeconds + each.systemSeconds, 0);
  t.ok(Math.abs(ofProcesses - 0.03) < 1e-9, `${ofProcesses} s of processes`);
  t.match(top.shortLived, [{ program: 'sh', ended: 10 }]);
  t.ok(Math.abs(top.shortLived[0]!.cpuSeconds - 0.2) < 1e-6);
  const answer = answers.process(lab.window(), lab.slices, lab.view(), { device: 'dev1', processName: 'sh' });
  t.match(answer, { processes: [], shortLived: { program: 'sh', ended: 10 } }, 'no reading ever saw one');
  t.equal(answer.total, undefined);
});

t.test('that the kernel could not keep them all is told, and is no failure of the agent', async t => {
  const scripted = device();
  const lab = modelLab(scripted);
  lab.read();
  scripted.set('short_lived', [0], '', { ended: 0, run_ns: 0, overflows: 0 });
  lab.read();
  scripted.set('short_lived', [0], '', { ended: 0, run_ns: 0, overflows: 2 });
  lab.read();
  const top = answers.top(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
  t.equal(top.shortLivedOverflows, 2);
  t.strictSame(top.shortLived, []);
  t.equal(
    answers.top(lab.window(), lab.slices.slice(0, 1), lab.view(), { device: 'dev1' }).shortLivedOverflows,
    undefined,
  );
});
