import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { handMadePower, handMadeProcess, populationOf } from '../../../testing/hand_made_interval.js';
import { type Habit, lookedAt } from '../../../testing/looked_at.js';
import { PatternLab } from '../../../testing/pattern_lab.js';

const population = populationOf([handMadeProcess({ pid: 7, program: 'poller' })]);
/** A device on which these threads are looked at each 15 s; its processes are in no interval of their own. */
const looking =
  (...habits: Habit[]) =>
  (at: number): Partial<Interval> => ({
    population,
    power: handMadePower({ sleepers: at % 15 === 0 ? habits.map(habit => lookedAt(at, habit)) : [] }),
  });
const finds = (...habits: Habit[]): boolean =>
  new PatternLab().run(600, looking(...habits)).includes('power.polling');
/** Wakes up 50 times a second because it sleeps for 20 ms. */
const POLLER: Habit = { switches: 50, timeout: 0.02 };

t.test('a process that its own timer wakes is found, with how often and what that costs', async t => {
  const lab = new PatternLab();
  t.same(lab.run(60, looking(POLLER)), [], 'three looks and half a minute');
  t.same(lab.run(60, looking(POLLER)), ['power.polling']);
  const [match] = lab.found;
  t.match(match, { subject: 'poller', severity: 'info', hint: /every 20 ms/, saving: { basis: 'modelled' } });
  t.equal(
    match?.summary,
    'poller (pid 7): its own timer wakes it 50 times a second, and it does next to nothing then: no writes, no sockets',
  );
  t.ok(Math.abs(match!.saving!.value - 49 * 1e-3) < 1e-9);
  lab.run(200, () => ({ population }));
  t.same(lab.kinds, [], 'it is gone, or has calmed down');
});

t.test('wakeups that come from elsewhere are no polling, however even they are', async t => {
  for (const [what, habit] of [
    ['a server in epoll, without a time-out', { switches: 50 }],
    ['a server with a time-out of a second', { switches: 50, timeout: 1 }],
    ['a server with a timer of its own', { switches: 120, timeout: 0.05 }],
    ['a process in recvfrom', { switches: 50 }],
    ['one that waits for a condition until an instant far away', { switches: 50, left: 5 }],
    [
      'a writer that waits for its disk, with a sleep in between',
      { switches: 80, timeout: 0.05, writes: 20 },
    ],
    ['few wakeups', { switches: 3, timeout: 1 / 3 }],
  ] as const)
    t.notOk(finds(habit), what);
});

t.test('a call that ends at an instant tells by what is left of it', async t => {
  t.ok(finds({ switches: 50, left: 0.01 }), 'half of 20 ms');
});

t.test('what works, writes, runs children or wakes others by its timer does something', async t => {
  for (const [what, parts] of [
    ['works', { cpu: 0.03 }],
    ['writes', { writes: 50, written: 96_000 }],
    ['runs children', { childFaults: 4000 }],
    ['wakes others', { involuntary: 20, cpu: 0.002 }],
  ] as const)
    t.notOk(finds({ ...POLLER, ...parts }), what);
});

t.test('who shares its CPU with others is displaced by them now and then', async t => {
  t.ok(finds({ ...POLLER, involuntary: 6, cpu: 0.0075 }));
});

t.test('that it does nothing is said only where it was looked at', async t => {
  for (const [what, parts] of [
    ['its writes are not counted', { writes: undefined }],
    ['it has sockets', { sockets: 2 }],
    ['nobody knows its descriptors', { sockets: undefined }],
  ] as const) {
    const lab = new PatternLab();
    lab.run(120, looking({ ...POLLER, ...parts }));
    t.equal(lab.found[0]?.summary, 'poller (pid 7): its own timer wakes it 50 times a second', what);
  }
});

t.test('threads of one process are one, each judged by itself', async t => {
  const lab = new PatternLab();
  lab.run(
    120,
    looking(
      { tid: 8, switches: 40, timeout: 0.025 },
      { tid: 9, switches: 40, timeout: 0.025 },
      { tid: 10, switches: 300 },
    ),
  );
  t.match(lab.found, [{ summary: /80 times a second$/, evidence: [{ value: 80 }, { value: 1 }, {}, {}] }]);
});

t.test('without the time-outs in memory some is still told, and no more than is seen', async t => {
  t.notOk(finds({ switches: 50, blind: true }), 'the time-out could not be read');
  const lab = new PatternLab();
  lab.run(120, looking({ switches: 50, asleep: true }));
  t.match(lab.found, [{ summary: /its own timer wakes it up to 50 times a second/ }]);
  t.notOk(finds({ switches: 80, asleep: true, writes: 20 }), 'who writes may be woken by the disk');
});
