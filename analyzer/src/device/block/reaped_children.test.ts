import { randomNumbers } from '@edgevitals/shared/random';
import type { RowValues } from '@edgevitals/shared/testing';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { Ingest } from '../../ingest/index.js';
import { intervalsIn } from '../../testing/intervals_in.js';
import { ProcessTree, type Task } from '../../testing/process_tree.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

/** What init writes in the end. */
const FLUSH = 1e9;
const NOTHING: RowValues = { utime: 0, threads: 1, write_bytes: 0, minor_faults: 0, child_minor_faults: 0 };

/** How a machine behaves that is made up. */
interface Habits {
  readonly ignoring: number;
  readonly subreaping: number;
  /** Readings that a process may be passed over. */
  readonly passedOver: number;
  /** Whether things happen while the table is read. */
  readonly races: boolean;
}

/** An agent that looks at made-up processes now and then, and an analyzer that adds up what they wrote. */
class Watched {
  readonly tree = new ProcessTree();
  /** Bytes of all processes, as told; and as they would be if what was reaped stayed where the kernel put it. */
  told = 0;
  grown = 0;
  least = 0;
  private readonly device = new ScriptedDevice();
  private readonly ingest = new Ingest();
  private readonly random: () => number;
  private readonly habits: Habits;
  private readonly shown = new Map<
    number,
    { readonly row: number[]; readonly task: Task; readings: number }
  >();

  constructor(seed: number, habits: Habits) {
    this.random = randomNumbers(seed);
    this.habits = habits;
  }

  /** Something happens. */
  act(): void {
    const { tree, habits } = this;
    const living = [...tree.tasks.values()].filter(each => !each.isZombie);
    const one = living[this.below(living.length)]!;
    const what = this.below(10);
    if (what < 3) {
      if (living.length < 40)
        tree.fork(one.pid, {
          ignoresChildren: this.random() < habits.ignoring,
          isSubreaper: this.random() < habits.subreaping,
        });
    } else if (what < 6) tree.write(one.pid, 1 + this.below(1e6));
    else if (what < 8) tree.wait(one.pid);
    else if (one.pid !== 1) tree.exit(one.pid);
    if (this.below(3) === 0) tree.wait(1);
  }

  /**
   * A reading of the table, process by process: first those that are known, then those that a list tells that is read
   * after them. @param whole whether nobody is passed over.
   */
  read(whole = false): void {
    const { device, shown, tree, habits } = this;
    device.pass(1000);
    tree.ticks = device.bootMs / 10;
    const there = new Set<number>();
    const look = (pid: number): void => {
      if (habits.races && !whole && this.below(4) === 0) this.act();
      const known = shown.get(pid);
      if (!whole && known !== undefined && known.readings < habits.passedOver && this.below(3) > 0) {
        known.readings++;
        return;
      }
      const task = tree.tasks.get(pid);
      if (task === undefined) return;
      there.add(pid);
      const row = [pid, task.startTicks, task.parent, 0];
      if (known !== undefined && known.row.join() !== row.join()) device.remove('process', known.row, 'sh');
      this.grown += task.written - (known?.task.written ?? 0);
      shown.set(pid, { row, task: { ...task }, readings: 0 });
      const { written, faults, childFaults } = task;
      device.set('process', row, 'sh', {
        ...{ write_bytes: written, wchar: written, minor_faults: faults, child_minor_faults: childFaults },
        ...{ utime: faults, threads: 1, rss_pages: task.isZombie ? 0 : 50 },
      });
    };
    const before = [...shown.keys()];
    for (const pid of before) look(pid);
    const listed = [...tree.tasks.keys()];
    for (const pid of listed) if (shown.has(pid)) there.add(pid);
    for (const pid of listed) if (!there.has(pid)) look(pid);
    for (const [pid, { row }] of [...shown]) {
      if (there.has(pid)) continue;
      device.remove('process', row, 'sh');
      shown.delete(pid);
    }
    if (this.below(10) === 0) device.key();
    device.sample();
    const events = this.ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000));
    for (const interval of intervalsIn(events))
      for (const { writtenBytes } of interval.processes) {
        this.told += writtenBytes;
        this.least = Math.min(this.least, writtenBytes);
      }
  }

  /** All end, init waits for them and writes what any debt can be taken from. */
  end(): void {
    const { tree } = this;
    while (tree.tasks.size > 1) {
      for (const task of [...tree.tasks.values()].reverse())
        if (task.pid !== 1 && !task.isZombie) {
          tree.exit(task.pid);
          tree.wait(tree.tasks.get(task.pid)?.parent ?? 1);
          break;
        }
      tree.wait(1);
      this.read(true);
    }
    tree.write(1, FLUSH);
    this.read(true);
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}

function watch(seed: number, habits: Habits): Watched {
  const watched = new Watched(seed, habits);
  watched.read(true);
  for (let i = 0; i < 150; i++) {
    for (let acts = 1 + (seed % 20); acts > 0; acts--) watched.act();
    watched.read();
  }
  watched.end();
  return watched;
}

/** What of all that was written is told too much, as a part of it; and the same of plain growth. */
const errors = ({ told, grown, tree }: Watched): { told: number; grown: number } => ({
  told: (told - tree.written) / (tree.written - FLUSH),
  grown: (grown - tree.written) / (tree.written - FLUSH),
});

t.test('whoever waits for whom, all that processes wrote is told once', async t => {
  for (const subreaping of [0, 0.2])
    for (let seed = 1; seed <= 15; seed++) {
      const watched = watch(seed, { ignoring: 0, subreaping, passedOver: 0, races: false });
      const { told, grown } = errors(watched);
      if (told !== 0) t.fail(`seed ${seed}: ${told} too much`);
      if (watched.least < 0) t.fail(`seed ${seed}: a process wrote ${watched.least} bytes`);
      t.ok(grown > 0.5, 'their counters grew by far more');
    }
});

t.test('processes passed over, ended while the table was read, never waited for: nearly once', async t => {
  for (const [ignoring, passedOver, races, most] of [
    [0, 8, false, 0.06],
    [0, 0, true, 0.01],
    [0.2, 0, false, 0.06],
    [0.2, 8, true, 0.06],
  ] as const)
    for (let seed = 1; seed <= 8; seed++) {
      const watched = watch(seed, { ignoring, subreaping: 0.1, passedOver, races });
      const { told, grown } = errors(watched);
      const lost = watched.tree.lost / (watched.tree.written - FLUSH);
      if (!(told < most && told > -most - lost)) t.fail(`seed ${seed}: ${told} too much, ${lost} lost`);
      if (watched.least < 0) t.fail(`seed ${seed}: a process wrote ${watched.least} bytes`);
      t.ok(grown > 0.5, 'their counters grew by far more');
    }
});

/** A shell (pid 2) of make (pid 3, below init) and its dd (pid 5): what each is told to have written, reading by reading. */
function household(init: RowValues = {}) {
  const device = new ScriptedDevice();
  const ingest = new Ingest();
  const start = (pid: number, name: string, parent: number, values: RowValues = {}) =>
    device.set('process', [pid, 300, parent, 0], name, { ...NOTHING, minor_faults: 50, ...values });
  start(1, 'init', 0, init);
  start(3, 'make', 1);
  start(2, 'sh', 3);
  const add = (pid: number, name: string, parent: number, amounts: Record<string, number>) =>
    device.add('process', [pid, 300, parent, 0], name, { utime: 1, ...amounts });
  const end = (pid: number, name: string, parent: number) =>
    device.remove('process', [pid, 300, parent, 0], name);
  const read = (ms = 1000): Record<string, number> => {
    const told: Record<string, number> = {};
    device.pass(ms).sample();
    for (const { processes } of intervalsIn(ingest.frame(device.id, device.frame(), Seconds(0))))
      for (const { program, writtenBytes, includesUnseen } of processes)
        if (writtenBytes !== 0) told[includesUnseen ? `${program} and what it ran` : program] = writtenBytes;
    return told;
  };
  read();
  return { start, add, end, read };
}

t.test('a shell is not told to have written what its dd did, nor is whoever waits for the shell', async t => {
  const { start, add, end, read } = household();
  start(5, 'dd', 2);
  read();
  add(5, 'dd', 2, { write_bytes: 8e6, minor_faults: 10 });
  t.same(read(), { dd: 8e6 });
  end(5, 'dd', 2);
  add(2, 'sh', 3, { write_bytes: 8e6 + 4096, child_minor_faults: 60 });
  t.same(read(), { sh: 4096 }, 'it wrote a page itself');
  end(2, 'sh', 3);
  add(3, 'make', 1, { write_bytes: 8e6 + 4096, child_minor_faults: 110 });
  t.same(read(), {});
});

t.test('all of a family end between two readings', async t => {
  const { start, add, end, read } = household();
  start(5, 'dd', 2);
  read();
  add(5, 'dd', 2, { write_bytes: 8e6 });
  t.same(read(), { dd: 8e6 });
  end(5, 'dd', 2);
  end(2, 'sh', 3);
  add(3, 'make', 1, { write_bytes: 8e6, child_minor_faults: 100 });
  t.same(read(), {});
});

t.test('a daemon that ignores SIGCHLD keeps what it wrote itself', async t => {
  const { start, add, end, read } = household();
  for (let i = 0; i < 5; i++) {
    start(5, 'dd', 2);
    add(2, 'sh', 3, { write_bytes: 1e6 });
    t.same(read(), { sh: 1e6 });
    add(5, 'dd', 2, { write_bytes: 3e6 });
    add(2, 'sh', 3, { write_bytes: 1e6 });
    t.same(read(), { sh: 1e6, dd: 3e6 });
    end(5, 'dd', 2);
    add(2, 'sh', 3, { write_bytes: 1e6 });
    t.same(read(), { sh: 1e6 });
  }
});

t.test('a child that nobody saw is in its parent, and that is said', async t => {
  const { start, add, end, read } = household();
  add(2, 'sh', 3, { write_bytes: 5e6, child_minor_faults: 80 });
  t.same(read(), { 'sh and what it ran': 5e6 });
  add(2, 'sh', 3, { write_bytes: 1e6 });
  t.same(read(), { sh: 1e6 });
  start(5, 'dd', 2, { minor_faults: 0 });
  read();
  end(5, 'dd', 2);
  add(2, 'sh', 3, { write_bytes: 5e6, child_minor_faults: 80 });
  t.same(read(), { 'sh and what it ran': 5e6 }, 'nor what a child did after it was seen');
});

t.test('a parent that is looked at late, or whose bytes are, pays then', async t => {
  const { start, add, end, read } = household();
  const run = () => {
    start(5, 'dd', 2);
    add(5, 'dd', 2, { write_bytes: 8e6 });
    read();
    end(5, 'dd', 2);
  };
  run();
  for (let i = 0; i < 8; i++) t.same(read(), {}, 'nothing of the shell is known yet');
  add(2, 'sh', 3, { write_bytes: 8e6, child_minor_faults: 50 });
  t.same(read(), {});
  run();
  add(2, 'sh', 3, { write_bytes: 4096 });
  t.same(read(), { sh: 4096 }, 'it was looked at just before it reaped');
  add(2, 'sh', 3, { write_bytes: 8e6, child_minor_faults: 50 });
  t.same(read(), {});
  run();
  add(2, 'sh', 3, { child_minor_faults: 50 });
  t.same(read(), {});
  add(2, 'sh', 3, { write_bytes: 6e6 });
  t.same(read(), {}, 'its counters of I/O are read after those of faults');
  add(2, 'sh', 3, { write_bytes: 3e6 });
  t.same(read(), { sh: 1e6 });
});

t.test('a child that was looked at just before it was reaped, and its parent just after', async t => {
  const { start, add, end, read } = household();
  start(5, 'dd', 2);
  add(5, 'dd', 2, { write_bytes: 8e6 });
  read();
  add(2, 'sh', 3, { write_bytes: 8e6, child_minor_faults: 50 });
  t.same(read(), { 'sh and what it ran': 8e6 }, 'nothing says yet what that was');
  end(5, 'dd', 2);
  t.same(read(), {});
  add(2, 'sh', 3, { write_bytes: 9e6 });
  t.same(read(), { sh: 1e6 }, 'what was told twice is taken from what comes next');
});

t.test('a shell that is watched closely reaps long before it is noticed that its child has gone', async t => {
  const { start, add, end, read } = household();
  start(5, 'dd', 2);
  add(5, 'dd', 2, { write_bytes: 8e6 });
  read(100);
  add(2, 'sh', 3, { write_bytes: 8e6, child_minor_faults: 50 });
  t.same(read(100), { 'sh and what it ran': 8e6 });
  for (let i = 0; i < 90; i++) {
    add(2, 'sh', 3, { write_bytes: 10 });
    t.same(read(100), { sh: 10 });
  }
  end(5, 'dd', 2);
  add(2, 'sh', 3, { write_bytes: 9e6 });
  t.same(read(100), { sh: 1e6 });
});

t.test('a pid used again, a parent that is gone: init has reaped', async t => {
  const { start, add, end, read } = household();
  start(5, 'dd', 9);
  add(5, 'dd', 9, { write_bytes: 8e6 });
  read();
  end(5, 'dd', 9);
  add(1, 'init', 0, { write_bytes: 8e6, child_minor_faults: 50 });
  t.same(read(), {});
});

/** A shell of the shell, and its dd, which wrote 8 MB, have gone. */
function withoutItsShell(family: ReturnType<typeof household>): ReturnType<typeof household> {
  const { start, add, end, read } = family;
  start(7, 'sh', 2);
  start(5, 'dd', 7);
  add(5, 'dd', 7, { write_bytes: 8e6 });
  read();
  end(5, 'dd', 7);
  end(7, 'sh', 2);
  return family;
}

t.test('an init whose I/O the kernel refuses to tell takes no debt from who has it', async t => {
  const { add, read } = withoutItsShell(household({ write_bytes: undefined }));
  add(1, 'init', 0, { child_minor_faults: 500 });
  t.same(read(), {});
  add(2, 'sh', 3, { write_bytes: 9e6, child_minor_faults: 150 });
  t.same(read(), { 'sh and what it ran': 1e6 });
});

t.test('what was reaped before the first reading proves nothing of what ends later', async t => {
  const { add, read } = withoutItsShell(household({ child_minor_faults: 1e9 }));
  add(1, 'init', 0, { write_bytes: 8e6 });
  t.same(read(), { init: 8e6 });
  add(2, 'sh', 3, { write_bytes: 8e6, child_minor_faults: 100 });
  t.same(read(), {});
});

t.test(
  'where the kernel refuses to tell what a process wrote, its ancestors do not inherit it twice',
  async t => {
    const { start, add, end, read } = household();
    start(7, 'sudo', 2, { write_bytes: undefined });
    start(5, 'dd', 7);
    add(5, 'dd', 7, { write_bytes: 8e6 });
    read();
    end(5, 'dd', 7);
    add(7, 'sudo', 2, { child_minor_faults: 50 });
    for (let i = 0; i < 100; i++) {
      add(7, 'sudo', 2, {});
      t.same(read(), {});
    }
    end(7, 'sudo', 2);
    add(2, 'sh', 3, { write_bytes: 9e6, child_minor_faults: 105 });
    t.same(read(), { 'sh and what it ran': 1e6 }, 'a megabyte is of sudo itself');
  },
);

t.test('a child whose I/O the kernel refuses to tell is in its parent, and that is said', async t => {
  const { start, add, end, read } = household();
  start(5, 'dd', 2, { write_bytes: undefined });
  read();
  end(5, 'dd', 2);
  add(2, 'sh', 3, { write_bytes: 8e6, child_minor_faults: 50 });
  t.same(read(), { 'sh and what it ran': 8e6 });
});

t.test(
  'an agent that does not tell who reaps: nothing is taken off, and it is said that it may be double',
  async t => {
    const { start, add, end, read } = household();
    start(8, 'ash', 1, { child_minor_faults: undefined });
    start(5, 'dd', 8, { child_minor_faults: undefined });
    add(5, 'dd', 8, { write_bytes: 8e6 });
    read();
    end(5, 'dd', 8);
    add(8, 'ash', 1, { write_bytes: 8e6 });
    t.same(read(), { 'ash and what it ran': 8e6 });
    add(8, 'ash', 1, { write_bytes: 1e6 });
    t.same(read(), { ash: 1e6 });
  },
);
