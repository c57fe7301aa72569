import t from 'tap';
import { answers } from '../models/index.js';
import { handMadeInfo } from '../testing/hand_made_info.js';
import { modelLab } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { cpuCount, onlineCpus } from './cpu_count.js';

const cpu = (cpu: number, online = true) => ({ cpu, part: '', capacity: 1024, online });

t.test('CPUs are counted by what they did, else as the device says that they are on', async t => {
  const info = handMadeInfo({ cpus: [cpu(0), cpu(1), cpu(2, false)] });
  t.equal(cpuCount({ cpus: [], info }), 2);
  t.equal(cpuCount({ cpus: [{ cpu: 0 }] as never, info }), 1, 'the kernel counts for one only');
  t.equal(cpuCount({ cpus: [], info: handMadeInfo() }), undefined);
  t.equal(onlineCpus(undefined), undefined, 'it has not said yet');
});

t.test('CPUs that are off are neither idle nor part of what there is to use', async t => {
  const device = new ScriptedDevice().process(10, 'hub');
  const set = (cpu: number, online: 0 | 1) => device.set('cpu_state', [cpu], '', { online });
  for (const cpu of [0, 1]) {
    device.set('cpu', [cpu], '', { user: 0, system: 0, idle: 0 });
    set(cpu, 1);
  }
  const lab = modelLab(device);
  lab.read();
  // half of the time one of two CPUs is off, and the other is as busy as before
  for (let i = 0; i < 4; i++) {
    device.add('cpu', [0], '', { user: 250, idle: 250 });
    if (i < 2) device.add('cpu', [1], '', { user: 250, idle: 250 });
    if (i === 2) {
      device.remove('cpu', [1], '');
      set(1, 0);
    }
    lab.read();
  }
  const top = answers.top(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
  t.equal(top.cpuRatio, 0.5, 'of those that were on');
  t.equal(top.cpusOff, 0.5, 'in the mean');
  t.equal(top.cpus, 2);
  t.strictSame(
    top.cpuHistory.filter(each => each !== null).every(each => Math.abs(each - 0.5) < 1e-9),
    true,
  );
});
