import t from 'tap';
import { palette } from '../../cli/render/colour.js';
import { wholeScreen } from '../../cli/render/fit_screen.js';
import { archView } from '../../cli/views/arch.js';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answerArch, emulatedIn } from './arch_answer.js';

const ARMHF = { guest_machine: 40, guest_class: 1, guest_data: 1, guest_flags: 0x0500_0400, emulator: 1 };
const COMPAT = { elf_machine: 40, elf_class: 1, elf_data: 1, elf_flags: 0x0500_0400 };

/** An arm64 gateway with a hub for armhf under QEMU, an old program of 32 bits, and its own. */
function gateway() {
  const device = withCpus(new ScriptedDevice());
  device.set('unit', [0], 'machine:vendor', {});
  device.process(10, 'qemu-arm-static').set('program', [10, 10], 'hub', { cgroup: 0, ...ARMHF });
  device.process(11, 'old').set('program', [11, 10], 'old', COMPAT);
  device.process(12, 'own').set('program', [12, 10], 'own', {});
  device.process(2, 'kworker/0:1', { flags: 0x0020_0000 });
  const lab = modelLab(device);
  const told = device.info();
  lab.info({
    agent: { ...told.agent, target: { machine: 183, class: 2, data: 1 } },
    kernel: { ...told.kernel, architecture: 'aarch64' },
  });
  lab.read();
  for (let i = 0; i < 12; i++) {
    device.add('process', [10, 10, 1, 0], 'qemu-arm-static', { utime: 200 });
    device.add('process', [11, 10, 1, 0], 'old', { utime: 50 });
    device.add('process', [12, 10, 1, 0], 'own', { utime: 250 });
    device.add('process', [2, 10, 1, 0], 'kworker/0:1', { utime: 500 });
    lab.read();
  }
  return lab;
}

const NATIVE = [0.04, 0.05, 0.045, 0.055].map(rate => ({ cpuSeconds: 3600 * rate, seconds: 3600 }));

t.test(
  'programs are told by what they are made for: shares sum to all of them, and containers are named',
  async t => {
    const lab = gateway();
    t.same(emulatedIn(lab.slices), ['hub (vendor)']);
    const answer = answerArch(lab.window(), lab.slices, lab.view(), { device: 'dev1' }, new Map());
    t.match(answer, {
      kernel: 'aarch64',
      architecture: 'arm64',
      architectures: [
        { architecture: 'arm64', runs: 'native', programs: 1, cpuSeconds: 30 },
        { architecture: 'armhf', runs: 'emulated', emulator: 'qemu', programs: 1, cpuSeconds: 24 },
        { architecture: 'armhf', runs: 'compat', programs: 1, cpuSeconds: 6 },
      ],
      programs: [
        { name: 'hub (vendor)', nativeDevices: 0, unpriced: /on 0 devices/ },
        { name: 'old', nativeDevices: 0 },
      ],
      units: [{ unit: 'machine:vendor', architecture: 'armhf', emulator: 'qemu', programs: 1 }],
      hints: [{ subject: 'hub (vendor)', text: 'install its package for arm64: qemu then is not needed' }],
    });
    t.notOk('unpriced' in answer.programs[1]!, 'what nothing emulates has no price');
    const shares = answer.architectures.map(({ cpuShare }) => cpuShare!);
    t.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  },
);

t.test('the view says first what emulation costs', async t => {
  const lab = gateway();
  const elsewhere = new Map([['hub (vendor)', NATIVE]]);
  const answer = answerArch(lab.window(), lab.slices, lab.view(), { device: 'dev1' }, elsewhere);
  t.ok(answer.programs[0]!.price!.value > 5);
  const lines = wholeScreen(archView(answer, { width: 80, colours: palette(false), now: lab.window().to }));
  t.match(lines[1], /^1 program is emulated, with 40 % of the CPU time; of that \d+ s is what/);
  t.ok(lines.every(line => line.length <= 80));
  const one = answerArch(lab.window(), lab.slices, lab.view(), { device: 'dev1', limit: 1 }, elsewhere);
  t.match(one, { programs: { length: 1 }, more: 1 });
});

t.test('of a device of which nothing is known nothing is said', async t => {
  const lab = gateway();
  const view = {
    ...{ device: 'dev2', info: undefined, status: 'offline' as const },
    processNames: new Set<never>(),
  };
  const answer = answerArch(lab.window(), [], view, { device: 'dev2' }, new Map());
  t.match(answer, { kernel: '', architecture: '', architectures: [], programs: [] });
  const [, first] = wholeScreen(archView(answer, { width: 80, colours: palette(false), now: 0 }));
  t.equal(first, 'nothing is known of its programs in this window');
});
