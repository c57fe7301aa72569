import t from 'tap';
import { cpuRatioOf } from './cpu_load.js';

t.test('how busy CPUs were is of the time in which it is known, and unknown while it never is', async t => {
  const slice = { coveredSeconds: 10 };
  t.equal(cpuRatioOf([]), undefined);
  t.equal(cpuRatioOf([{ ...slice, cpus: 4 }]), undefined, '/proc/stat is refused');
  t.equal(cpuRatioOf([{ ...slice, cpus: 4, cpuBusySeconds: 0 }]), 0, 'nothing ran');
  t.equal(cpuRatioOf([{ ...slice, cpus: 4, cpuBusySeconds: 20 }, slice]), 0.5);
  const three = { ...slice, cpus: 3, cpuBusySeconds: 15 };
  t.equal(cpuRatioOf([{ ...slice, cpus: 4, cpuBusySeconds: 20 }, three]), 0.5, 'a CPU is off for a while');
});
