import t from 'tap';
import type { ProcessInterval } from '../../../device/interval.js';
import { handMadeCpu, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { link, PatternLab } from '../../../testing/pattern_lab.js';

const cpus = [handMadeCpu(0, 5), handMadeCpu(1, 0)];
/** 5 s of a process that asks for a CPU all the time, in its own code. */
const busy = (parts: Partial<ProcessInterval> = {}): ProcessInterval =>
  handMadeProcess({ program: 'spin', userSeconds: 5, ...parts });
/** The same in system calls, as sched_yield() or a poll without a time-out. */
const CALLING = { userSeconds: 1.5, systemSeconds: 3.5 };
const after = (seconds: number, parts: Partial<ProcessInterval>, packets = 0) => {
  const lab = new PatternLab();
  lab.run(seconds, () => ({
    cpus,
    processes: [busy(parts)],
    interfaces: [{ ...link('eth0', 0), rxPackets: packets }],
  }));
  return lab.found;
};

t.test('a process that keeps a CPU busy without data is found after five minutes', async t => {
  const lab = new PatternLab();
  t.same(
    lab.run(295, () => ({ cpus, processes: [busy()] })),
    [],
  );
  t.same(
    lab.run(40, () => ({ cpus, processes: [busy()] })),
    ['power.busy-loop'],
  );
  t.match(lab.found, [
    {
      subject: 'spin',
      severity: 'info',
      summary: /keeps a CPU busy without data: it computes or spins; it ran or was ready to 100 % of 6 min/,
      saving: { value: 2 },
      evidence: [{ value: 1, unit: 'CPUs' }, { value: 1 }, {}, {}],
    },
  ]);
  const restarted = new PatternLab();
  restarted.sustained.restore(JSON.parse(JSON.stringify(lab.sustained.snapshot())));
  t.same(
    restarted.run(40, () => ({ cpus, processes: [busy()] })),
    ['power.busy-loop'],
    'over a restart, at the end of the first stretch',
  );
});

t.test('that it spins is said of one that does so in system calls, with nothing to show', async t => {
  for (const [what, parts] of [
    ['mostly in the kernel', CALLING],
    ['very many calls that give nothing', { systemSeconds: 0.5, userSeconds: 4.5, readCalls: 5e6 }],
  ] as const)
    t.match(after(400, parts), [{ severity: 'warning', summary: /spins in system calls/ }], what);
  t.same(after(400, CALLING, 25_000), [], 'what goes through sockets is not counted by process');
});

t.test('it is judged by what it asks for: one that shares its CPU is a loop none the less', async t => {
  const shared = (at: number): ProcessInterval =>
    // how long it was ready is read at every second reading
    busy({ userSeconds: 2, runSeconds: 2, waitSeconds: at % 10 === 0 ? 6 : 0 });
  const lab = new PatternLab();
  t.same(
    lab.run(400, at => ({ cpus, processes: [shared(at)] })),
    ['power.busy-loop'],
  );
  t.match(lab.found, [
    {
      evidence: [
        { name: 'cpu', value: 0.4 },
        { name: 'running or ready', value: 1 },
      ],
    },
  ]);
  t.same(
    new PatternLab().run(400, () => ({
      cpus,
      processes: [busy({ userSeconds: 2, runSeconds: 2, waitSeconds: 1 })],
    })),
    [],
    'it waits for other things too',
  );
});

t.test('one that hardly gets a CPU is read rarely, and told of what lies between', async t => {
  const lab = new PatternLab();
  // every fourth interval tells of all four
  const rare = busy({ userSeconds: 0.5, systemSeconds: 1.5, waitSeconds: 18, lateSeconds: 15 });
  t.same(
    lab.run(600, at => ({ cpus, processes: at % 20 === 0 ? [rare] : [] })),
    ['power.busy-loop'],
  );
  t.match(lab.found, [{ summary: /spins/, evidence: [{ value: 0.1 }, { value: 1 }] }]);
});

t.test('programs that compile, encode, serve, or whose data nobody shows are no busy loops', async t => {
  for (const [what, parts] of [
    ['a compiler touches new memory', { minorFaults: 20_000 }],
    ['an archiver reads and writes', { readCalls: 4000, writeCalls: 2000, takenBytes: 4e8 }],
    ['a search reads from the cache', { systemSeconds: 3, readCalls: 80_000, takenBytes: 8e9 }],
    ['a copier moves zeros', { ...CALLING, readCalls: 6e6, takenBytes: 4e11, requestedBytes: 4e11 }],
    ['a server waits between requests', { voluntarySwitches: 800 }],
    ['an encoder has several threads', { userSeconds: 17, threads: 8 }],
    ['a worker of the kernel', { kernel: true }],
    ['half a CPU', { userSeconds: 2.5 }],
    ['its reads and writes are not shown', { ioDenied: true }],
  ] as const)
    t.same(after(900, parts), [], what);
});
