import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import { cpuNanoseconds, field, memoryOf, parseStat, type Usage, usageOf, wakeups } from './usage.js';

const usage = (part: Partial<Usage>): Usage => ({
  threads: new Map(),
  ticks: 0,
  childTicks: 0,
  writtenBytes: 0,
  ...part,
});
const thread = (cpuNanoseconds: number, wakeups = 0) => ({ cpuNanoseconds, wakeups });

t.test('ticks of a program whose name holds spaces and parentheses are read', async t => {
  const text = '7 (a) b (c) S 1 7 7 0 -1 4194560 100 200 0 0 12 5 30 4 20 0 1 0 99 1000 10 0\n';
  t.same(parseStat(text), { ticks: 17, childTicks: 34 });
});

t.test('a field is found by its whole name', async t => {
  const status = 'nonvoluntary_ctxt_switches:\t9\nvoluntary_ctxt_switches:\t4\nVmHWM:\t    4560 kB\n';
  t.equal(field(status, 'voluntary_ctxt_switches'), 4);
  t.equal(field(status, 'VmHWM'), 4560);
  t.equal(field(status, 'VmRSS'), 0, 'kernel threads have no memory');
});

t.test('CPU time is that of threads, new ones included, to the nanosecond', async t => {
  const before = usage({ threads: new Map([[1, thread(1000)]]), ticks: 10 });
  const after = usage({
    threads: new Map([
      [1, thread(1500)],
      [2, thread(70)],
    ]),
    ticks: 11,
  });
  t.equal(cpuNanoseconds(before, after), 570);
});

t.test('time of threads that ended meanwhile is not lost, and not counted more than it was', async t => {
  const before = usage({
    threads: new Map([
      [1, thread(0)],
      [2, thread(9e8)],
    ]),
    ticks: 100,
  });
  const after = usage({ threads: new Map([[1, thread(5e8)]]), ticks: 250 });
  t.equal(cpuNanoseconds(before, after), 1.48e9, 'of 150 ticks 148 are sure');
});

t.test('time of children that were waited for counts', async t => {
  t.equal(cpuNanoseconds(usage({ childTicks: 3 }), usage({ childTicks: 8 })), 5e7);
});

t.test('wakeups are counted over all threads', async t => {
  const before = usage({ threads: new Map([[1, thread(0, 5)]]) });
  const after = usage({
    threads: new Map([
      [1, thread(0, 9)],
      [2, thread(0, 2)],
    ]),
  });
  t.equal(wakeups(before, after), 6);
});

t.test('what a real process computes, sleeps and holds is seen', async t => {
  // computes 200 ms of CPU time, then sleeps 20 times, then waits
  const program = `
    const start = process.cpuUsage();
    while (process.cpuUsage(start).user < 200_000);
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (let i = 0; i < 20; i++) Atomics.wait(cell, 0, 0, 1);
    console.log('done');
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  const before = usageOf(child.pid!);
  await once(child.stdout, 'data');
  const after = usageOf(child.pid!);
  t.ok(cpuNanoseconds(before, after) >= 2e8);
  t.ok(wakeups(before, after) >= 20);
  const { rssKb, peakKb, pssKb } = memoryOf(child.pid!);
  t.ok(pssKb > 0 && pssKb <= rssKb && rssKb <= peakKb);
});

t.test('a process that has ended is an error', async t => {
  const child = spawn('true');
  await once(child, 'exit');
  t.throws(() => usageOf(child.pid!));
  t.throws(() => memoryOf(child.pid!));
});
