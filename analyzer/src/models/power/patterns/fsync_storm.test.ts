import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { handMadePower, handMadeProcess, populationOf } from '../../../testing/hand_made_interval.js';
import { type Habit, lookedAt } from '../../../testing/looked_at.js';
import { disk, PatternLab } from '../../../testing/pattern_lab.js';

const population = populationOf([
  handMadeProcess({ pid: 1, program: 'logger' }),
  handMadeProcess({ pid: 2, program: 'copier' }),
]);
const storm =
  (...habits: Habit[]) =>
  (at: number): Partial<Interval> => ({
    disks: [disk(50, 50 * 8192)],
    population,
    power: handMadePower({ sleepers: at % 15 === 0 ? habits.map(habit => lookedAt(at, habit)) : [] }),
  });
/** Writes 10 records a second and waits for each to be on the disk: two sleeps a write and more. */
const LOGGER: Habit = { pid: 1, switches: 41, timeout: 0.1, writes: 10, written: 40_960, flushes: true };

t.test('flushes for every small record are found, with who waits for them', async t => {
  const lab = new PatternLab();
  t.same(lab.run(120, storm(LOGGER)), ['power.fsync-storm']);
  t.match(lab.found, [
    {
      subject: 'mmcblk0',
      summary: /logger waits for that/,
      hint: /logger was seen in fsync/,
      evidence: [{ value: 10 }, { value: 8192 }],
    },
  ]);
  t.ok(Math.abs(lab.found[0]!.saving!.value - 0.096) < 1e-9);
});

t.test('who writes without waiting, much at a time, or was not seen waiting is not named', async t => {
  for (const [what, habit] of [
    [
      'a sleep of its own between buffered writes',
      { switches: 100, timeout: 0.01, writes: 100, written: 4e5 },
    ],
    ['direct writes of 256 KiB', { switches: 100, writes: 100, written: 25e6, flushes: true }],
    ['no look found it flushing', { ...LOGGER, flushes: undefined }],
    ['its writes are not counted', { ...LOGGER, writes: undefined }],
  ] as const) {
    const lab = new PatternLab();
    lab.run(120, storm({ pid: 2, ...habit } as Habit));
    t.match(lab.found, [{ kind: 'power.fsync-storm', hint: /Who calls fsync\(\) was not seen/ }], what);
  }
});

t.test('a loop of fsync() alone, which is seldom found asleep, is named', async t => {
  const lab = new PatternLab();
  const loop = { pid: 1, switches: 20_000, writes: 10_000, written: 4e7, flushes: true } as const;
  const often = storm(loop);
  lab.run(120, at => {
    const parts = often(at);
    const sleepers = (parts.power?.sleepers ?? []).map(each => ({ ...each, looks: Math.min(2, each.looks) }));
    return { ...parts, power: handMadePower({ sleepers }) };
  });
  t.match(lab.found, [{ kind: 'power.fsync-storm', summary: /logger waits for that/ }]);
});

t.test('without its time-outs one sleep a write is taken to be a timer`s', async t => {
  const named = (switches: number): boolean => {
    const lab = new PatternLab();
    lab.run(120, storm({ ...LOGGER, timeout: undefined, asleep: true, switches } as unknown as Habit));
    return /logger/.test(lab.found[0]?.summary ?? '');
  };
  t.ok(named(41));
  t.notOk(named(20), 'one sleep besides');
});

t.test(
  'commits of a file system, flushes after megabytes and kernels that do not count are no storm',
  async t => {
    for (const [what, each] of [
      ['a commit each five seconds', disk(2, 40_000)],
      ['a database that loads', disk(50, 50e6)],
      ['not counted', disk(undefined, 1e6)],
    ] as const)
      t.same(
        new PatternLab().run(600, () => ({ disks: [each] })),
        [],
        what,
      );
  },
);
