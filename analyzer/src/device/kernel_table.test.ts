import t from 'tap';
import { modelLab } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';

t.test('context switches and forks in the minute between two readings, and the load', async t => {
  const device = new ScriptedDevice().process(10, 'hub');
  device.set('kernel', [], '', { context_switches: 1000, forks: 50, load: 20 });
  const lab = modelLab(device);
  lab.read();
  device.set('kernel', [], '', { context_switches: 7000, forks: 80, load: 142 });
  lab.read(60_000);
  t.strictSame(lab.interval()!.kernel, {
    covers: 60,
    contextSwitches: 6000,
    forks: 30,
    loadAverage: 1.42,
  });
  lab.read();
  t.equal(lab.interval()!.kernel, undefined, 'an interval in which it was not read');
});

t.test('a kernel that does not show its load tells the rest', async t => {
  const device = new ScriptedDevice().process(10, 'hub');
  device.set('kernel', [], '', { context_switches: 1000, forks: 50 });
  const lab = modelLab(device);
  lab.read();
  device.set('kernel', [], '', { context_switches: 1600, forks: 50 });
  lab.read(60_000);
  t.strictSame(lab.interval()!.kernel, { covers: 60, contextSwitches: 600, forks: 0 });
});
