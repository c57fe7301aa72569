import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { CPU } from '../../../quantities/index.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { Clocks, takesCpus } from './clocks.js';

const policy = (number: number, cpus: number[]) => ({
  policy: number,
  cpus,
  driver: 'cpufreq-dt',
  hardwareMinKhz: 400_000,
  hardwareMaxKhz: 1_800_000,
  frequenciesKhz: [],
});
const cpu = (number: number, capacity: number, inPackage: number) => ({
  cpu: number,
  part: '',
  capacity,
  online: true,
  package: inPackage,
});
const info = handMadeInfo({
  cpus: [cpu(0, 512, 0), cpu(1, 512, 0), cpu(2, 1024, 1)],
  policies: [policy(0, [0, 1]), policy(2, [2])],
});
const cooling = (device: number, type: string) => ({ device, type, state: 1, maxState: 1, steps: [] });
const interval = handMadeInterval({
  info,
  elapsed: Seconds(1),
  cpus: [0, 1, 2].map(number => ({ ...CPU.empty(), cpu: number, busySeconds: 0.5 })),
  cooling: [cooling(0, 'cpu-hotplug2'), cooling(1, 'Processor'), cooling(2, 'devfreq-gpu')],
});
const clocks = new Clocks();
clocks.takeInterval(interval);

t.test('whose clocks a domain of throttling is about', async t => {
  const policiesOf = (domain: string) => clocks.of(interval, domain).map(({ identity }) => identity.policy);
  t.strictSame(policiesOf('policy2'), [2]);
  t.strictSame(policiesOf('cpu1'), [0]);
  t.strictSame(policiesOf('package1'), [2]);
  t.strictSame(policiesOf('firmware'), [0, 2]);
  t.strictSame(policiesOf('cooling_device0'), [2], 'the CPU is in its name');
  t.strictSame(policiesOf('cooling_device1'), [0, 2]);
  t.strictSame(policiesOf('cooling_device2'), [], 'a GPU is no CPU');
  t.strictSame(policiesOf('policy9'), []);
  t.ok(takesCpus(interval, { domain: 'cooling_device0' }));
  t.notOk(takesCpus(interval, { domain: 'cooling_device1' }));
});

t.test('a small CPU counts by its capacity; busy time is of the policy whose CPU it is', async t => {
  t.equal(clocks.policy(0)!.identity.weight, 0.5);
  t.equal(clocks.policy(0)!.busySeconds, 1);
  t.equal(clocks.policy(0)!.online, 2);
  t.equal(clocks.policy(2)!.busiest, 0.5);
});

t.test('what clocks were seen outlasts a restart, and nonsense is ignored', async t => {
  const again = new Clocks();
  again.restore('nonsense');
  again.restore([[0, 1.6e9, 0, 100, 60, 8e8]]);
  again.takeInterval(interval);
  t.equal(again.policy(0)!.topHertz, 1.6e9);
  t.equal(again.policy(2)!.topHertz, 1.8e9);
});
