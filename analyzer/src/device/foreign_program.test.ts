import fc from 'fast-check';
import t from 'tap';
import { foreignLabel, foreignOf, withForeign } from './foreign_program.js';
import { processName } from './process_name.js';

const NONE = { machine: Number.NaN, class: Number.NaN, data: Number.NaN, flags: Number.NaN };
const target = (machine: number, bits: 32 | 64, order: 'little' | 'big' = 'little', flags = Number.NaN) => ({
  machine,
  class: bits / 32,
  data: order === 'big' ? 2 : 1,
  flags,
});

t.test('what is emulated says for what it is made, and by what it is emulated', async t => {
  const cases = [
    [target(40, 32, 'little', 0x0500_0400), 1, 'armhf under qemu'],
    [target(40, 32, 'little', 0x0500_0200), 1, 'armel under qemu'],
    [target(40, 32), 1, 'arm under qemu'],
    [target(183, 64), 1, 'arm64 under qemu'],
    [target(8, 32, 'big', 0x7000_1007), 1, 'mips under qemu'],
    [target(8, 32), 1, 'mipsel under qemu'],
    [target(8, 32, 'little', 0x20), 1, 'mipsn32el under qemu'],
    [target(8, 64), 1, 'mips64el under qemu'],
    [target(243, 64), 1, 'riscv64 under qemu'],
    [target(20, 32, 'big'), 1, 'powerpc under qemu'],
    [target(21, 64), 1, 'ppc64el under qemu'],
    [target(22, 64, 'big'), 1, 's390x under qemu'],
    [target(3, 32), 2, 'i386 under box86'],
    [target(62, 64), 3, 'amd64 under box64'],
    [target(3, 32), 4, 'i386 under FEX'],
    [target(62, 64), 5, 'amd64 under Rosetta'],
    [target(777, 64), 1, 'machine-777 under qemu'],
    [target(62, 64), 99, 'amd64 under an emulator'],
  ] as const;
  for (const [guest, emulator, label] of cases) {
    t.equal(foreignLabel(NONE, guest, emulator, 'aarch64'), label);
    const [, architecture, by] = /^(\S+) under (.+)$/.exec(label)!;
    t.same(foreignOf(`hub (${label})`), { name: 'hub', architecture, emulator: by });
  }
});

t.test('programs of half the width of their kernel say so, and no others', async t => {
  const i386 = target(3, 32);
  const armhf = target(40, 32, 'little', 0x400);
  t.equal(foreignLabel(i386, NONE, Number.NaN, 'x86_64'), 'i386');
  t.equal(foreignLabel(target(62, 32), NONE, Number.NaN, 'x86_64'), 'x32');
  t.equal(foreignLabel(armhf, NONE, Number.NaN, 'aarch64'), 'armhf');
  t.equal(foreignLabel(NONE, NONE, Number.NaN, 'aarch64'), '', 'as the agent');
  t.equal(
    foreignLabel(target(183, 64), NONE, Number.NaN, 'aarch64'),
    '',
    "the kernel's own, under an agent of 32 bits",
  );
  t.equal(foreignLabel(i386, NONE, Number.NaN, ''), 'i386', 'the kernel has not said what it is');
});

t.test('a name and its label are taken apart as they were put together, with a service too', async t => {
  t.equal(processName('qemu-arm-static', 'hub', '', 'armhf under qemu').program, 'hub (armhf under qemu)');
  t.equal(
    processName('node', 'index.js', 'zigbee2mqtt.service', 'i386').program,
    'index.js (zigbee2mqtt) (i386)',
  );
  t.equal(
    processName('qemu-aarch64-st', 'python3', '', 'arm64 under qemu').program,
    'python3 (arm64 under qemu)',
    'the emulator is not the program, though nothing tells the script',
  );
  t.same(foreignOf('index.js (zigbee2mqtt) (i386)'), {
    name: 'index.js (zigbee2mqtt)',
    architecture: 'i386',
    emulator: undefined,
  });
  for (const name of ['hub', 'hub (api)', 'nginx (web1)', '(i386)', '']) t.equal(foreignOf(name), undefined);
});

t.test('no program can call itself emulated', async t => {
  t.equal(processName('x (i386)').program, 'x (i386, native)');
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('i386', 'armhf under qemu', 'x', 'machine-1'), (name, label) =>
      t.equal(foreignOf(withForeign(`${name} (${label})`, '')), undefined),
    ),
  );
});
