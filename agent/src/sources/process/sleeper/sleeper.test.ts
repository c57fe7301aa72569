import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { columnsOf, type Row } from '@edgevitals/shared/frame';
import t, { type Test } from 'tap';
import { NodeHost } from '../../../host/node.js';
import { sampledRows } from '../../../testing/sampled.js';
import { ProcPid } from '../proc_pid.js';
import { Sleeper } from './sleeper.js';

const SLEEPER = columnsOf('sleeper');
/** A program on Node.js that runs until the test has ended. */
async function started(t: Test, code: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', `${code};process.stdout.write('.')`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  return child;
}

/** The running kernel, looked at four times a second. */
class Watched {
  private readonly host: NodeHost;
  private readonly processes = new ProcPid();
  private readonly sleeper: Sleeper;

  constructor(t: Test, readTimeouts: boolean, host = new NodeHost()) {
    this.host = host;
    this.sleeper = new Sleeper(this.processes.list, { readTimeouts, lookMs: 250 });
    t.teardown(() => {
      this.sleeper.close();
      this.processes.close();
    });
  }

  /** The rows of a process, once looks have met one of its threads asleep, or not known why, so often. */
  async rows(pid: number, looks: number): Promise<readonly Row[]> {
    for (;;) {
      await sampledRows(this.processes, this.host);
      const rows = (await sampledRows(this.sleeper, this.host)).filter(row => row.id.labels[0] === pid);
      const met = (row: Row): number => Number(row.get(SLEEPER.looks)) + Number(row.get(SLEEPER.blind_looks));
      if (rows.some(row => met(row) >= looks)) return rows.filter(row => met(row) >= looks);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

const rateOf = (row: Row): number => {
  const looks = Number(row.get(SLEEPER.looks));
  return Number(row.get(SLEEPER.timeout_rate)) / 1000 / looks;
};

t.test('a timer of 20 ms in an event loop shows as up to 50 time-outs a second', async t => {
  const { pid = 0 } = await started(t, 'setInterval(() => {}, 20)');
  const [row] = await new Watched(t, false).rows(pid, 4);
  t.match(row?.id.labels, [pid, Number, pid]);
  // Node.js asks for what is left of the 20 ms, in whole milliseconds
  t.ok(rateOf(row!) >= 50 && rateOf(row!) < 100, `${rateOf(row!)}`);
  const perSecond =
    (1000 * Number(row!.get(SLEEPER.voluntary_switches))) / Number(row!.get(SLEEPER.watched_ms));
  t.ok(perSecond > 30, `${perSecond} a second`);
  t.ok(Number(row!.get(SLEEPER.syscw)) >= 0);
  t.type(row!.get(SLEEPER.sockets), 'number');
});

t.test('a server of the same rate has no time-out', async t => {
  const child = await started(t, 'process.stdin.resume()');
  const timer = setInterval(() => child.stdin!.write('x'), 20);
  t.teardown(() => clearInterval(timer));
  const [row] = await new Watched(t, true).rows(child.pid!, 4);
  // it has timers of its own, seconds apart
  t.ok(rateOf(row!) < 5, `${rateOf(row!)} a second in four looks`);
  t.equal(row!.get(SLEEPER.deadline_looks), 0);
});

t.test(
  'threads that are not the main one are looked at too; a deadline or length lies in memory',
  async t => {
    const code = `new (require('node:worker_threads').Worker)(
    'const a = new Int32Array(new SharedArrayBuffer(4)); for (;;) Atomics.wait(a, 0, 0, 40)', { eval: true }
  ).once('online', () => {})`;
    const { pid = 0 } = await started(t, code);
    const [row] = await new Watched(t, true).rows(pid, 6);
    t.not(row!.id.labels[2], pid);
    const [looks, deadlines] = [row!.get(SLEEPER.looks), row!.get(SLEEPER.deadline_looks)].map(Number);
    // up to Node.js 22 it waits until an instant, of which is told how far off it is; later ones for a length, 25 of which are a second
    if (Number.parseInt(process.versions.node, 10) < 24) {
      t.equal(deadlines, looks);
      const left = Number(row!.get(SLEEPER.deadline_us)) / deadlines!;
      t.ok(left >= 0 && left <= 40_000, `${left} us left of 40 ms`);
    } else {
      t.equal(deadlines, 0);
      // a little of the 40 ms has passed when it asks for them
      t.ok(rateOf(row!) >= 25 && rateOf(row!) < 26, `${rateOf(row!)}`);
    }
    const [blind] = await new Watched(t, false).rows(pid, 3);
    t.equal(blind!.get(SLEEPER.looks), 0, 'unless the agent is set up to read them');
    t.equal(blind!.get(SLEEPER.deadline_us), 0);
  },
);

t.test('memory of others is never opened unless the agent is set up to', async t => {
  class Honest extends NodeHost {
    readonly opened: string[] = [];
    override readSlowAt(path: string): Promise<string> {
      this.opened.push(path);
      return Promise.resolve('');
    }
  }
  const { pid = 0 } = await started(
    t,
    'for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)'.replace(
      'for (;;)',
      'process.stdout.write("."); for (;;)',
    ),
  );
  const honest = new Honest();
  const [row] = await new Watched(t, false, honest).rows(pid, 2);
  t.equal(row!.get(SLEEPER.looks), 0);
  t.same(honest.opened, []);
});

t.test('a kernel whose calls are not known, or that shows two as one, is left alone', async t => {
  class Other extends NodeHost {
    override readonly machine = 'sparc64';
  }
  const sleeper = new Sleeper(new ProcPid().list);
  t.match(await sleeper.probe(new Other()), [{ state: 'absent', reason: /sparc64/ }]);
  const root = t.testdir({ proc: { sys: { kernel: { osrelease: '5.4.143-v7l+\n' } } } });
  class Old extends NodeHost {
    override readonly machine = 'armv7l';
  }
  t.match(await sleeper.probe(new Old({ root })), [
    { state: 'absent', reason: /two arguments of a call as one/ },
  ]);
});

t.test('a process that does not let itself be looked at is left alone', async t => {
  const root = t.testdir({ proc: { 7: { task: { 7: { status: '' } } } } });
  chmodSync(`${root}/proc/7`, 0o700);
  const sleeper = new Sleeper(new ProcPid().list);
  t.match(await sleeper.probe(new NodeHost({ root })), [{ state: 'absent' }]);
  t.same(await sampledRows(sleeper, new NodeHost({ root })), []);
});
