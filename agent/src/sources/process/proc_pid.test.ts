import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { columnsOf, type Reading, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import type { Host } from '../../host/host.js';
import { NodeHost } from '../../host/node.js';
import { ProcPid } from './proc_pid.js';
import { FileBudget } from './process_files.js';

const PROCESS = columnsOf('process');
const CPU_USERS = 'setInterval(() => { const end = Date.now() + 5; while (Date.now() < end); }, 10)';

function read(source: ProcPid, host: Host): Map<number, Row> {
  const into: Reading[] = [];
  source.sample(host, into);
  return new Map(into[0]!.rows.map(row => [row.id.labels[0]!, row]));
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

t.test('a process keeps its row while it lives, and its name is carried byte for byte', async t => {
  const directory = Buffer.from(`${t.testdir()}/`);
  const host = new NodeHost();
  for (const budget of [new FileBudget(), new FileBudget(2)]) {
    const source = new ProcPid(budget);
    t.teardown(() => source.close());
    for (const name of ['a b', ') R 1 (', 'caf\xe9\xff', 'line\nbreak']) {
      const path = Buffer.concat([directory, Buffer.from(name, 'latin1')]);
      copyFileSync('/bin/sleep', path);
      // the shell takes the bytes from a file: arguments of spawn would be made UTF-8
      const script = `${directory.toString()}/run.sh`;
      writeFileSync(script, Buffer.concat([Buffer.from("exec '"), path, Buffer.from("' 60\n")]));
      const child = spawn('/bin/sh', [script]);
      t.teardown(() => child.kill('SIGKILL'));
      await once(child, 'spawn');
      let row: Row | undefined;
      // the shell has its own name until it executes the copy
      for (let i = 0; i < 1000 && row?.id.name !== name; i++) {
        row = read(source, host).get(child.pid!);
        if (row?.id.name !== name) await new Promise(resolve => setImmediate(resolve));
      }
      t.equal(row?.id.name, name, JSON.stringify(name));
      t.equal(row?.id.labels[2], process.pid, 'its parent');
      t.equal(row?.id.labels[3], process.getuid!(), 'its user');
      t.equal(read(source, host).get(child.pid!), row, 'the same row again');
      await end(child);
      t.equal(read(source, host).get(child.pid!), undefined, 'gone when it has ended');
    }
    t.ok(budget.open <= budget.most);
  }
});

t.test('a process that works has counters that grow; one that sleeps stays as it was', async t => {
  const host = new NodeHost();
  const source = new ProcPid();
  t.teardown(() => source.close());
  const busy = spawn(process.execPath, ['-e', CPU_USERS]);
  const idle = spawn('/bin/sleep', ['60']);
  t.teardown(() => [busy, idle].map(child => child.kill('SIGKILL')));
  await Promise.all([once(busy, 'spawn'), once(idle, 'spawn')]);
  const cpu = (row: Row | undefined): number =>
    Number(row?.get(PROCESS.utime) ?? 0) + Number(row?.get(PROCESS.stime) ?? 0);
  const first = cpu(read(source, host).get(busy.pid!));
  let now = first;
  for (let i = 0; i < 20_000 && now <= first; i++) {
    now = cpu(read(source, host).get(busy.pid!));
    await new Promise(resolve => setImmediate(resolve));
  }
  t.ok(now > first, 'ticks were counted');
  const sleeper = read(source, host).get(idle.pid!)!;
  t.equal(sleeper.get(PROCESS.threads), 1);
  t.type(sleeper.get(PROCESS.run_us), 'number');
  t.type(sleeper.get(PROCESS.rchar), 'number');
  await Promise.all([end(busy), end(idle)]);
  read(source, host);
  source.close();
});

t.test(
  'a quiet process is read less often, loses nothing, and says how many readings a change covers',
  async t => {
    const root = t.testdir({ proc: { 7: { stat: '', schedstat: '' } } });
    let opened = 0;
    let nowMs = 0;
    const real = new NodeHost({ root });
    // counts reads of the one process, on a clock of its own
    const host = Object.assign(Object.create(real) as Host, {
      monotonicMs: () => nowMs,
      open: (path: string) => {
        const file = real.open(path);
        const read = (): string => {
          opened++;
          return file.read();
        };
        return { read, close: () => file.close() };
      },
    });
    let ranNs = 1000;
    const set = (): void => {
      writeFileSync(`${root}/proc/7/stat`, `7 (w) S 0 ${'0 '.repeat(15)}1 0 5 ${'0 '.repeat(24)}\n`);
      writeFileSync(`${root}/proc/7/schedstat`, `${ranNs} 0 1\n`);
    };
    const source = new ProcPid();
    const next = (usedNs: number): Row => {
      ranNs += usedNs;
      set();
      nowMs += 1000;
      return read(source, host).get(7)!;
    };
    for (let i = 0; i < 30; i++) next(0);
    opened = 0;
    const looks = 16;
    for (let i = 0; i < looks; i++) next(10_000);
    t.ok(opened <= 8, `${opened} reads in ${looks} readings of a process that hardly runs`);
    // bounded: the period is at most 8
    let row = next(50_000_000);
    let late = 1;
    while (row.get(PROCESS.run_us) !== ranNs / 1000) {
      row = next(0);
      late++;
    }
    t.ok(late <= 8, `noticed ${late} readings later`);
    const { numbers } = row;
    t.ok(
      numbers[PROCESS.span]! >= late && numbers[PROCESS.span]! <= 8,
      'the change covers the readings left out',
    );
    row = next(50_000_000);
    row = next(50_000_000);
    t.strictSame(
      [row.get(PROCESS.run_us), row.get(PROCESS.span)],
      [ranNs / 1000, 1],
      'a busy one is read every time',
    );
    source.close();
  },
);

t.test(
  'a child that is reaped while the table is read has gone before its parent is told to have what it did',
  async t => {
    const stat = (pid: number, parent: number, childFaults: number): string =>
      `${pid} (w) S ${parent} 0 0 0 0 0 5 ${childFaults} ${'0 '.repeat(8)}1 0 5 ${'0 '.repeat(24)}\n`;
    const io = (bytes: number): string =>
      `rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: ${bytes}\ncancelled_write_bytes: 0\n`;
    const child = { stat: stat(8, 7, 0), schedstat: '5 0 1\n', io: io(4096) };
    const parent = { stat: stat(7, 1, 0), schedstat: '5 0 1\n', io: io(0) };
    const root = t.testdir({ proc: { 7: parent, 8: child } });
    let reapAfter = '';
    let nowMs = 0;
    let ranNs = 5;
    const real = new NodeHost({ root });
    const reap = (): void => {
      rmSync(`${root}/proc/8`, { recursive: true });
      writeFileSync(`${root}/proc/7/stat`, stat(7, 1, 5));
      writeFileSync(`${root}/proc/7/io`, io(4096));
    };
    // a kernel in which the parent reaps when the agent has read one of the files
    const host = Object.assign(Object.create(real) as Host, {
      monotonicMs: () => nowMs,
      open: (path: string) => {
        const file = real.open(path);
        const read = (): string => {
          const text = file.read();
          if (path === reapAfter) reap();
          return text;
        };
        return { read, close: () => file.close() };
      },
    });
    for (const [file, faults, bytes] of [
      ['schedstat', 5, 4096],
      ['io', 5, 0],
      ['stat', 0, 0],
    ] as const) {
      for (const [pid, files] of Object.entries({ 7: parent, 8: child })) {
        mkdirSync(`${root}/proc/${pid}`, { recursive: true });
        for (const [name, text] of Object.entries(files)) writeFileSync(`${root}/proc/${pid}/${name}`, text);
      }
      const source = new ProcPid();
      const next = () => {
        nowMs += 1000;
        // the parent runs, the child sleeps and is passed over
        ranNs += 1e8;
        writeFileSync(`${root}/proc/7/schedstat`, `${ranNs} 0 1\n`);
        return read(source, host);
      };
      reapAfter = '';
      for (let i = 0; i < 12; i++) next();
      reapAfter = `/proc/7/${file}`;
      const rows = next();
      reapAfter = '';
      const { numbers } = rows.get(7)!;
      t.strictSame(
        [rows.has(8), numbers[PROCESS.child_minor_faults], numbers[PROCESS.write_bytes]],
        [false, faults, bytes],
        `reaped after ${file} was read`,
      );
      source.close();
    }
  },
);

t.test('one process can be read between the readings of all', async t => {
  const host = new NodeHost();
  const source = new ProcPid();
  t.teardown(() => source.close());
  const before = read(source, host);
  const watched: Reading[] = [];
  source.sampleWatched(host, process.pid, watched);
  t.equal(watched[0]!.rows.length, before.size, 'the others stay in the table');
  t.equal(before.get(process.pid)!.get(PROCESS.span), 1);
  const none: Reading[] = [];
  source.sampleWatched(host, 0x7fffffff, none);
  t.strictSame(none, [], 'an unknown process is no reading');
});

t.test('a tree without io and schedstat still gives what it has', async t => {
  const root = t.testdir({
    proc: { 1: { stat: `1 (init) S 0 ${'0 '.repeat(40)}\n` }, 2: {}, self: {}, uptime: '' },
  });
  mkdirSync(`${root}/proc/99`);
  const rows = read(new ProcPid(), new NodeHost({ root }));
  t.strictSame([...rows.keys()], [1], 'processes that vanished are left out');
  t.equal(rows.get(1)!.get(PROCESS.rchar), undefined);
  t.equal(rows.get(1)!.get(PROCESS.run_us), undefined);
});
