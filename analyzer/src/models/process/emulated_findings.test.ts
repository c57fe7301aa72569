import t from 'tap';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

const ARMHF = { guest_machine: 40, guest_class: 1, guest_data: 1, guest_flags: 0x0500_0400, emulator: 1 };

/** A device with `hub`, of which each interval of 5 s is given so many ticks. */
function lab(told: Readonly<Record<string, number>>) {
  const device = withCpus(new ScriptedDevice());
  device.process(10, 'qemu-arm-static').set('program', [10, 10], 'hub', told);
  const made = modelLab(device);
  const { kernel } = device.info();
  made.info({ kernel: { ...kernel, architecture: 'aarch64' } });
  made.read();
  const work = (intervals: number, ticks: number) => {
    let found: ReturnType<typeof made.read> = [];
    for (let i = 0; i < intervals; i++) {
      device.add('process', [10, 10, 1, 0], 'qemu-arm-static', { utime: ticks });
      found = made.read();
    }
    return found.filter(({ kind, level }) => kind === 'process.emulated' && level === 'raised');
  };
  return { made, work };
}

t.test(
  'an emulated program that costs CPU time is found after five minutes, with what to install',
  async t => {
    const { made, work } = lab(ARMHF);
    t.same(work(55, 100), [], 'not yet');
    t.match(work(10, 100), [
      {
        subject: 'hub (armhf under qemu)',
        severity: 'warning',
        level: 'raised',
        summary: 'hub is made for armhf: qemu emulates that here, with 20 % of a CPU',
        hint: "Install its package for arm64, as this device's own programs are: they run without qemu.",
      },
    ]);
    t.match(made.state('process'), {
      top: [{ program: 'hub (armhf under qemu)', architecture: 'armhf', emulator: 'qemu' }],
    });
    t.same(work(30, 10), [], 'it has become quiet');
  },
);

t.test('one that costs little is not found, nor one that the kernel runs itself', async t => {
  t.same(lab(ARMHF).work(100, 20), []);
  t.same(lab({ elf_machine: 40, elf_class: 1, elf_data: 1, elf_flags: 0x0500_0400 }).work(100, 400), []);
});
