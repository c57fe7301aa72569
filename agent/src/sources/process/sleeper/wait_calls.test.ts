import t from 'tap';
import { callTableOf, showsArguments } from './wait_calls.js';

t.test('a time-out is found by the number that each architecture gives the call', async t => {
  const at = (machine: string, number: number): string => {
    const call = callTableOf(machine)?.waits.get(number);
    return call === undefined ? 'none' : `${call.timeout} ${call.argument}${call.wide ? ' wide' : ''}`;
  };
  for (const [call, expected, numbers] of [
    ['poll', 'milliseconds 2', { x86_64: 7, i686: 168, armv7l: 168, mips: 4188 }],
    ['epoll_wait', 'milliseconds 3', { x86_64: 232, i686: 256, armv7l: 252, mips: 4250 }],
    ['epoll_pwait', 'milliseconds 3', { x86_64: 281, aarch64: 22, riscv64: 22, armv7l: 346, mips: 4313 }],
    ['ppoll', 'pointer 2', { x86_64: 271, aarch64: 73, armv7l: 336, mips: 4302 }],
    ['ppoll_time64', 'pointer 2 wide', { i686: 414, armv7l: 414, mips: 4414 }],
    ['pselect6', 'pointer 4', { x86_64: 270, aarch64: 72, armv7l: 335 }],
    ['nanosleep', 'pointer 0', { x86_64: 35, aarch64: 101, armv7l: 162, mips: 4166 }],
    ['clock_nanosleep', 'pointer 2', { x86_64: 230, aarch64: 115, armv7l: 265, mips: 4265 }],
    ['futex', 'pointer 3', { x86_64: 202, aarch64: 98, armv7l: 240, mips: 4238 }],
    ['futex_time64', 'pointer 3 wide', { i686: 422, armv7l: 422, mips: 4422 }],
    ['rt_sigtimedwait', 'pointer 2', { x86_64: 128, aarch64: 137, armv7l: 177, mips: 4197 }],
    ['epoll_pwait2', 'pointer 3 wide', { x86_64: 441, riscv64: 441, armv7l: 441, mips: 4441 }],
    ['select, whose argument mips does not show', 'none', { mips: 4301 }],
    ['recvfrom', 'none', { x86_64: 45 }],
  ] as const)
    for (const [machine, number] of Object.entries(numbers))
      t.equal(at(machine, number), expected, `${call} of ${machine}`);
  t.equal(callTableOf('sparc64'), undefined);
});

t.test('32-bit kernels 5.1 to 5.9 show two arguments as one', async t => {
  const arm = callTableOf('armv7l')!;
  for (const [release, shows] of [
    ['4.19.219', true],
    ['5.0.21', true],
    ['5.1.0-rc1', false],
    ['5.4.143', false],
    ['5.9.16', false],
    ['5.10.176', true],
    ['6.6.52', true],
  ] as const)
    t.equal(showsArguments(release, arm), shows, release);
  t.equal(showsArguments('5.4.143', callTableOf('aarch64')!), true, 'a register of 64 bits is one number');
});
