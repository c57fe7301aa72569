import t from 'tap';
import { CommandTree, type ProcTexts } from './command_tree.js';

interface TreeScene {
  state?: string;
  parent?: number;
  start?: number;
  /** user, system, and those of children, ticks. */
  ticks?: readonly [number, number, number, number];
  childFaults?: number;
  written?: number;
  rssKib?: number;
  peakKib?: number;
  switches?: number;
  children?: readonly number[];
}

/** A /proc of processes that a test changes between looks. */
function scene(processes: Map<number, TreeScene>): ProcTexts {
  const files = (pid: number, one: TreeScene): Record<string, string> => {
    const { state = 'S', parent = 1, start = pid, ticks = [0, 0, 0, 0], childFaults = 0, written = 0 } = one;
    const fields = [state, parent, 0, 0, 0, 0, 0, 10, childFaults, 0, 0, ...ticks, 20, 0, 1, 0, start];
    const memory =
      one.rssKib === undefined ? '' : `VmHWM:\t${one.peakKib ?? one.rssKib} kB\nVmRSS:\t${one.rssKib} kB\n`;
    const status = `${memory}voluntary_ctxt_switches:\t${one.switches ?? 0}\nnonvoluntary_ctxt_switches:\t0\n`;
    return {
      // a name that looks like the rest of the line
      stat: `${pid} (a) Z 1 (b) ${fields.join(' ')}\n`,
      status,
      io: `rchar: 0\nwchar: ${written}\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n`,
      [`task/${pid}/status`]: status,
      [`task/${pid}/children`]: (one.children ?? []).join(' '),
    };
  };
  return {
    text(path) {
      const [, pid = '', file = ''] = /^\/proc\/(\d+)\/(.*)$/.exec(path) ?? [];
      const one = processes.get(Number(pid));
      return one === undefined ? undefined : files(Number(pid), one)[file];
    },
    list(path) {
      const pid = Number(/\d+/.exec(path)?.[0]);
      return processes.has(pid) ? [String(pid)] : [];
    },
  };
}

t.test(
  'a child that was waited for is in its parent alone; one that was left behind counts by itself',
  async t => {
    const processes = new Map<number, TreeScene>([
      [10, { children: [11, 12], rssKib: 1000 }],
      [11, { parent: 10, ticks: [50, 0, 0, 0], rssKib: 2000, written: 7 }],
      [12, { parent: 10, children: [13], rssKib: 1000 }],
      [13, { parent: 12, ticks: [20, 5, 0, 0], rssKib: 3000, switches: 4, written: 100 }],
    ]);
    const tree = new CommandTree(scene(processes), 10, 100);
    t.equal(tree.hasEnded(), false);
    tree.look();
    processes.delete(11);
    processes.delete(12);
    processes.set(13, { parent: 1, ticks: [30, 5, 0, 0], rssKib: 100, switches: 6, written: 300 });
    tree.look();
    processes.delete(13);
    // the id goes to somebody else
    processes.set(13, { parent: 1, start: 999, ticks: [9999, 0, 0, 0], rssKib: 900_000 });
    processes.set(10, { state: 'Z', ticks: [1, 1, 50, 0], childFaults: 9, written: 7 });
    t.equal(tree.hasEnded(), true);
    const usage = tree.finish();
    t.equal(
      Number(usage.cpuSeconds.toFixed(6)),
      0.87,
      '52 ticks of the command with its children, 35 of the one left behind',
    );
    t.equal(usage.calledWrittenBytes, 307);
    t.equal(usage.wakeups, 6);
    t.equal(usage.peakMemoryBytes, 7000 * 1024, 'of all together');
    t.equal(usage.processes, 4);
    t.equal(usage.leftRunning, 0);
    t.equal(usage.switchesMissed, true);
    t.ok(usage.cpuErrorSeconds > 0);
  },
);

t.test('what the kernel does not tell is absent, and what has gone is no failure', async t => {
  const usage = new CommandTree({ text: () => undefined, list: () => [] }, 10, 100).finish();
  t.equal(usage.peakMemoryBytes, undefined);
  t.equal(usage.calledWrittenBytes, undefined);
  t.equal(usage.leftRunning, 0);
});
