import t from 'tap';
import type { ProcessInterval } from '../../../device/interval.js';
import { handMadeCpu, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { PatternLab } from '../../../testing/pattern_lab.js';

t.test('a thread that spins is found after five minutes', async t => {
  const spin = handMadeProcess({ program: 'spin', userSeconds: 5 });
  const cpus = [handMadeCpu(0, 5), handMadeCpu(1, 0)];
  const lab = new PatternLab();
  t.same(
    lab.run(295, () => ({ cpus, processes: [spin] })),
    [],
  );
  t.same(
    lab.run(10, () => ({ cpus, processes: [spin] })),
    ['power.busy-loop'],
  );
  t.match(lab.found, [
    { subject: 'spin', saving: { value: 2 }, evidence: [{ value: 1, unit: 'CPUs' }, {}, {}] },
  ]);
  const after = new PatternLab();
  after.sustained.restore(JSON.parse(JSON.stringify(lab.sustained.snapshot())));
  t.same(
    after.run(5, () => ({ cpus, processes: [spin] })),
    ['power.busy-loop'],
    'over a restart',
  );
});

t.test('programs that compute, compile, encode or serve are no busy loops', async t => {
  const work = (parts: Partial<ProcessInterval>) =>
    handMadeProcess({ program: 'work', userSeconds: 5, ...parts });
  for (const [what, process] of [
    ['a compiler touches new memory', work({ minorFaults: 20_000 })],
    ['an archiver reads and writes', work({ readCalls: 4000, writeCalls: 2000 })],
    ['a server waits between requests', work({ voluntarySwitches: 800 })],
    ['an encoder has several threads', work({ userSeconds: 17, threads: 8 })],
    ['a worker of the kernel', work({ kernel: true })],
    ['half a CPU', work({ userSeconds: 2.5 })],
  ] as const)
    t.same(
      new PatternLab().run(900, () => ({ processes: [process] })),
      [],
      what,
    );
});
