import t from 'tap';
import { callSeen, nowBy, secondsIn, waitOf } from './wait.js';
import { callTableOf } from './wait_calls.js';

const waits = (machine: string, text: string) => waitOf(callSeen(text)!, callTableOf(machine)!);
const STACK = ' 0x7ffe2a5b1f18 0x7f3d3c2f5bea\n';

t.test('a thread that runs, or is in no call, is in none', async t => {
  t.equal(callSeen('running\n'), undefined);
  t.equal(callSeen(`-1${STACK}`), undefined);
  t.equal(callSeen(''), undefined);
});

t.test('time-outs in registers are told', async t => {
  t.same(waits('x86_64', `7 0x7ffe2a5b1f40 0x1 0x64 0x0 0x0 0x0${STACK}`), { kind: 'for', seconds: 0.1 });
  t.same(waits('x86_64', `232 0x4 0x7ffe2a5b1f40 0x1 0xffffffff 0x0 0x0${STACK}`), { kind: 'event' });
  t.same(
    waits('aarch64', `22 0x4 0xffffc0 0x400 0xffffffffffffffff 0x0 0x8${STACK}`),
    { kind: 'event' },
    'signs are wider there',
  );
  t.same(waits('x86_64', `45 0x3 0x0 0x0 0x0 0x0 0x0${STACK}`), { kind: 'event' }, 'recvfrom');
});

t.test('those in memory are told by where they are', async t => {
  t.match(waits('x86_64', `230 0x0 0x0 0x7ffe2a5b1f40 0x0 0x0 0x0${STACK}`), {
    kind: 'pointed',
    address: 0x7ffe2a5b1f40,
    width: 8,
    clock: undefined,
    sleeps: true,
  });
  t.match(waits('x86_64', `230 0x1 0x1 0x7ffe2a5b1f40 0x0 0x0 0x0${STACK}`), { clock: 1 });
  t.match(waits('x86_64', `271 0x7ffe2a5b1f40 0x1 0x0 0x0 0x8 0x0${STACK}`), { kind: 'event' });
  t.match(
    waits('x86_64', `270 0x0 0x0 0x0 0x0 0x7ffe2a5b1f40 0x0${STACK}`),
    { kind: 'pointed', sleeps: true },
    'a select on nothing',
  );
  t.match(waits('x86_64', `270 0x5 0x7ffe 0x0 0x0 0x7ffe2a5b1f40 0x0${STACK}`), { sleeps: false });
  t.match(waits('armv7l', `336 0xbe9ff5c8 0x1 0xbe9ff5b0 0x0 0x8 0x0${STACK}`), {
    kind: 'pointed',
    width: 4,
    sleeps: false,
  });
  t.match(waits('armv7l', `414 0xbe9ff5c8 0x1 0xffffffffbe9ff5b0 0x0 0x8 0x0${STACK}`), {
    address: 0xbe9ff5b0,
    width: 8,
  });
  t.match(waits('x86_64', `23 0x5 0x0 0x0 0x0 0x7ffe2a5b1f40 0x0${STACK}`), { fraction: 1e6 });
});

t.test('a futex waits for a length, until an instant, or for ever', async t => {
  const futex = (operation: string, at = '0x7ffe2a5b1f40') =>
    waits('x86_64', `202 0x55d0 ${operation} 0x0 ${at} 0x0 0xffffffff${STACK}`);
  t.match(futex('0x80'), { kind: 'pointed', clock: undefined });
  t.match(futex('0x89'), { kind: 'pointed', clock: 1 });
  t.match(futex('0x189'), { kind: 'pointed', clock: 0 });
  t.match(futex('0x189', '0x0'), { kind: 'event' });
  t.match(futex('0x86'), { kind: 'event' }, 'a lock');
});

t.test('what select waits for on mips is not to be had, and no event either', async t => {
  t.match(waits('mips', `4301 0x1 0x0 0x0 0x0 0x7f 0x0${STACK}`), { kind: 'unknown' });
  t.match(waits('mips', `4188 0x7f0 0x1 0x3e8 0x0 0x7f 0x0${STACK}`), { kind: 'for', seconds: 1 });
});

t.test('seconds are read in both byte orders and widths, and nonsense is no time', async t => {
  const wide = { width: 8, fraction: 1e9 } as const;
  const little = '\x01\0\0\0\0\0\0\0\x80\x96\x98\0\0\0\0\0';
  t.equal(secondsIn(little, wide, true), 1.01);
  t.equal(secondsIn('\0\0\0\x02\0\0\0\x05', { width: 4, fraction: 1e6 }, false), 2.000005);
  t.equal(secondsIn('\xff'.repeat(16), wide, true), undefined, 'negative');
  t.equal(secondsIn(little.slice(0, 8).repeat(2).replace(/\0/g, '\x77'), wide, true), undefined);
  t.equal(secondsIn(little.slice(0, 15), wide, true), undefined, 'cut short');
});

t.test('a clock that the agent cannot read tells nothing', async t => {
  const host = { monotonicMs: () => 5000, bootMs: () => 9000, wallMs: () => 1e12 };
  t.equal(nowBy(1, host), 5);
  t.equal(nowBy(7, host), 9.0005);
  t.equal(nowBy(0, host), 1e9 + 0.0005);
  t.equal(nowBy(2, host), undefined, 'CPU time');
});
