import t from 'tap';
import { kernelTargetName, runsAs, targetName } from './program_target.js';

const target = (machine: number, bits: 32 | 64, data = 1) => ({ machine, class: bits / 32, data });

t.test('a kernel runs its own programs, and those of half its width that it is made for', async t => {
  const cases = [
    ['x86_64', target(62, 64), 'native'],
    ['x86_64', target(3, 32), 'compat'],
    ['x86_64', target(62, 32), 'compat'],
    ['x86_64', target(40, 32), 'foreign'],
    ['aarch64', target(183, 64), 'native'],
    ['aarch64', target(40, 32), 'compat'],
    ['armv8l', target(40, 32), 'compat'],
    ['armv7l', target(40, 32), 'native'],
    ['armv7l', target(183, 64), 'foreign'],
    ['mips64', target(8, 32, 2), 'compat'],
    ['mips', target(8, 32, 1), 'native'],
    ['ppc64le', target(21, 64), 'native'],
    ['riscv64', target(243, 32), 'compat'],
    ['i686', target(3, 32), 'native'],
    ['sparc64', target(18, 32, 2), 'compat'],
    ['s390x', target(22, 32, 2), 'compat'],
    ['vax', target(75, 32), undefined],
  ] as const;
  for (const [kernel, program, runs] of cases)
    t.equal(runsAs(kernel, program), runs, `${kernel} ${targetName(program)}`);
});

t.test('a kernel is called as programs for it are, where it says which those are', async t => {
  t.equal(kernelTargetName('aarch64'), 'arm64');
  t.equal(kernelTargetName('x86_64'), 'amd64');
  t.equal(kernelTargetName('armv7l'), 'arm');
  t.equal(kernelTargetName('mips'), 'mips');
  t.equal(kernelTargetName('vax'), 'vax');
  t.equal(kernelTargetName(''), '');
});
