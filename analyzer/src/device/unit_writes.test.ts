import t from 'tap';
import { answers } from '../models/index.js';
import { handMadeDisk } from '../testing/hand_made_info.js';
import { modelLab } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';

const MB = 1e6;

/** A web service whose cleaner drops half of what the server writes, and a backup of which only the shell is seen. */
function services(more: (device: ScriptedDevice) => void = () => undefined) {
  const device = new ScriptedDevice();
  device.set('disk', [8, 0], 'sda', { sectors_written: 0, writes: 0 });
  const run = (pid: number, comm: string, cgroup: number) =>
    device.process(pid, comm).set('program', [pid, 10], comm, { cgroup });
  device.set('unit', [0], 'web.service', {}).set('unit', [1], 'backup.service', {});
  run(10, 'server', 0);
  run(11, 'other', 0);
  run(12, 'sh', 1);
  device.process(13, 'agetty');
  device.set('cgroup', [0], '/system.slice/web.service', { usage_usec: 0, write_bytes: 7 * MB });
  device.set('cgroup', [1], '/system.slice/backup.service', { usage_usec: 0, write_bytes: 0 });
  more(device);
  const lab = modelLab(device);
  lab.info({ disks: [{ ...handMadeDisk('sda'), mount: '/', filesystem: 'ext4' }] });
  lab.read(60_000);
  for (let minute = 0; minute < 12; minute++) {
    device.add('process', [10, 10, 1, 0], 'server', { write_bytes: 30 * MB, wchar: 30 * MB });
    device.add('process', [11, 10, 1, 0], 'other', { write_bytes: 10 * MB, wchar: 10 * MB });
    device.add('process', [12, 10, 1, 0], 'sh', { write_bytes: MB, wchar: MB });
    device.add('process', [13, 10, 1, 0], 'agetty', { write_bytes: 2 * MB, wchar: 2 * MB });
    device.add('cgroup', [0], '/system.slice/web.service', { usage_usec: 5, write_bytes: 20 * MB });
    device.add('cgroup', [1], '/system.slice/backup.service', { usage_usec: 5, write_bytes: 50 * MB });
    device.add('disk', [8, 0], 'sda', { sectors_written: Math.round((75 * MB) / 512), writes: 100 });
    more(device);
    lab.read(60_000);
  }
  const answer = answers.flash(lab.window(), lab.slices, lab.view(), { device: 'dev1' }, lab.wear);
  const caused = Object.fromEntries(
    answer.processes.map(each => [each.program, each.causedBytes! / MB / 12]),
  );
  return { ...lab, answer, caused };
}

t.test(
  'programs of a service have caused what its control group sent to disk, and parts sum to what disks wrote',
  async t => {
    const { answer, caused } = services();
    t.match(caused, { server: 15, other: 5, 'sh (backup)': 2, agetty: 2 });
    const { causedBytes, unattributedBytes, pendingBytes } = answer;
    const [disk] = answer.disks;
    t.ok(Math.abs(causedBytes! + unattributedBytes! - pendingBytes! - disk!.writtenBytes) < 1);
    t.ok(Math.abs(unattributedBytes! / MB / 12 - 51) < 1e-3);
    t.match(
      answer.notIdentified.join('\n'),
      /which programs of backup\.service \(576 MB\) wrote more than was seen/,
    );
  },
);

t.test('groups of version 1, of which writeback is nobody`s, change nothing', async t => {
  const { caused } = services(device => {
    for (const [number, path] of [
      [0, '/system.slice/web.service'],
      [1, '/system.slice/backup.service'],
    ] as const)
      device.remove('cgroup', [number], path).set('cgroup', [number], path, { usage_ns: 1, write_bytes: 1 });
  });
  t.match(caused, { server: 30, other: 10, 'sh (backup)': 1, agetty: 2 });
});

t.test('a group below another is in that one`s figures already', async t => {
  const { caused } = services(device => {
    device.set('unit', [2], 'web.service', {});
    device.add('cgroup', [2], '/system.slice/web.service/worker', { usage_usec: 1, write_bytes: 20 * MB });
  });
  t.match(caused, { server: 15, other: 5 });
});

t.test('merged minutes keep services apart', async t => {
  const { slices } = services();
  const rows = slices
    .at(-1)!
    .unitWrites.map(({ unit, program, writtenBytes, dirtiedBytes }) => [
      unit,
      program,
      writtenBytes ?? dirtiedBytes,
    ]);
  t.same(rows.sort(), [
    ['backup.service', '', 50 * MB],
    ['backup.service', 'sh (backup)', MB],
    ['web.service', '', 20 * MB],
    ['web.service', 'other', 10 * MB],
    ['web.service', 'server', 30 * MB],
  ]);
});
