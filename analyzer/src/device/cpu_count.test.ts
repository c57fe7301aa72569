import t from 'tap';
import { handMadeInfo } from '../testing/hand_made_info.js';
import { cpuCount, onlineCpus } from './cpu_count.js';

const cpu = (cpu: number, online = true) => ({ cpu, part: '', capacity: 1024, online });

t.test('CPUs are counted by what they did, else as the device says that they are on', async t => {
  const info = handMadeInfo({ cpus: [cpu(0), cpu(1), cpu(2, false)] });
  t.equal(cpuCount({ cpus: [], info }), 2);
  t.equal(cpuCount({ cpus: [{ cpu: 0 }] as never, info }), 1, 'the kernel counts for one only');
  t.equal(cpuCount({ cpus: [], info: handMadeInfo() }), undefined);
  t.equal(onlineCpus(undefined), undefined, 'it has not said yet');
});
