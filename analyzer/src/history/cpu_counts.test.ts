import t from 'tap';
import { answers } from '../models/index.js';
import { modelLab } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';

const cpu = (cpu: number, part: string) => ({ cpu, part, capacity: 1024, online: true });

/** Two kinds of cores, each with a unit of its own; programs are refused. */
function bigLittle() {
  const device = new ScriptedDevice().process(10, 'hub');
  const set = (cpu: number, cycles: number, instructions: number, name: string) => {
    device.set('pmu', [cpu], 'cpu_cycles', { value: cycles });
    device.set('pmu', [cpu], name, { value: instructions });
  };
  const lab = modelLab(device);
  const info = device.info().kernel;
  lab.info({
    kernel: { ...info, architecture: 'aarch64' },
    cpus: [cpu(0, 'Cortex-A53'), cpu(1, 'Cortex-A53'), cpu(4, 'Cortex-A72')],
  });
  return { device, lab, set };
}

t.test('instructions of all that ran are told by kind of core, where programs cannot be counted', async t => {
  const { lab, set } = bigLittle();
  set(0, 1e9, 1e9, 'inst_retired');
  set(4, 1e9, 1e9, 'inst_spec');
  lab.read();
  set(0, 3e9, 2e9, 'inst_retired');
  set(4, 11e9, 21e9, 'inst_spec');
  lab.read();
  const { cores, counted } = answers.arch(
    lab.window(),
    lab.slices,
    lab.view(),
    { device: 'dev1' },
    new Map(),
  );
  t.strictSame(counted, [], 'of no program');
  t.match(cores, [
    { core: 'Cortex-A53', instructionsPerSecond: 2e8, instructionsPerCycle: 0.5 },
    { core: 'Cortex-A72', instructionsPerSecond: 4e9, instructionsPerCycle: 2 },
  ]);
});

t.test('cycles alone are no pace', async t => {
  const { device, lab } = bigLittle();
  device.set('pmu', [0], 'cpu_cycles', { value: 1e9 });
  lab.read();
  device.set('pmu', [0], 'cpu_cycles', { value: 2e9 });
  lab.read();
  const { cores } = answers.arch(lab.window(), lab.slices, lab.view(), { device: 'dev1' }, new Map());
  t.equal(cores[0]?.instructionsPerSecond, undefined);
});
