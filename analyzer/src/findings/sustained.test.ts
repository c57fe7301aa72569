import t from 'tap';
import { FINDING_KINDS } from './kinds.js';
import { Sustained } from './sustained.js';

/** 0.9 of a CPU for a minute, held down to 0.8. */
const HOG = 'process.cpu-hog';
/** Raised at once at 0.15, held up to 0.2. */
const LOW = 'power.battery-low';

t.test(
  'a value is raised once it has been bad for as long as its kind says, and held a little below',
  async t => {
    const sustained = new Sustained();
    t.equal(sustained.level(HOG, 'a', 0.89, 30), undefined, 'not there yet');
    t.equal(sustained.level(HOG, 'a', 0.95, 30), 'held', 'not long enough');
    t.equal(sustained.level(HOG, 'a', 0.95, 30), 'raised');
    t.equal(sustained.seconds(HOG, 'a'), 60);
    t.equal(sustained.level(HOG, 'a', 0.85, 30), 'held');
    t.equal(sustained.level(HOG, 'a', 0.79, 30), undefined, 'over');
    t.equal(sustained.level(HOG, 'a', 0.95, 30), 'held', 'from the beginning');
    t.equal(sustained.level(HOG, 'a', Number.NaN, 30), undefined);
  },
);

t.test('where a kind holds above what it is raised at, low values are the bad ones', async t => {
  const sustained = new Sustained();
  t.equal(sustained.level(LOW, 'BAT0', 0.16, 5), undefined);
  t.equal(sustained.level(LOW, 'BAT0', 0.15, 5), 'raised');
  t.equal(sustained.level(LOW, 'BAT0', 0.2, 5), 'held');
  t.equal(sustained.level(LOW, 'BAT0', 0.21, 5), undefined);
});

t.test('things of the same name are told apart by kind, and those of one kind by name', async t => {
  const sustained = new Sustained();
  sustained.level(HOG, 'a', 1, 50);
  t.equal(sustained.level('process.cpu-saturated', 'a', 1, 20), 'held');
  t.equal(sustained.level(HOG, 'b', 1, 20), 'held');
  t.equal(sustained.level(HOG, 'a', 1, 20), 'raised');
  sustained.keep(HOG, new Set(['b']));
  t.equal(sustained.seconds(HOG, 'a'), 0, 'gone');
  t.equal(sustained.seconds(HOG, 'b'), 20);
  t.equal(sustained.seconds('process.cpu-saturated', 'a'), 20, 'of another kind');
});

t.test('over a restart all kinds go on where they were, and nonsense is ignored', async t => {
  const before = new Sustained();
  before.level(HOG, 'a', 1, 55);
  before.level(LOW, 'BAT0', 0.1, 5);
  const after = new Sustained();
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  t.equal(after.level(LOW, 'BAT0', 0.2, 5), 'held');
  t.equal(after.level(HOG, 'a', 1, 5), 'raised');
  for (const nonsense of [
    undefined,
    5,
    [['a', 55]],
    [['no.such-kind', [['a', 55]]]],
    [['toString', [['a', 55]]]],
    [[HOG, [['b', '55'], 7]]],
    [[HOG, { b: 55 }]],
  ])
    after.restore(nonsense);
  t.equal(after.seconds(HOG, 'a'), 60);
  t.equal(after.level(HOG, 'b', 1, 5), 'held');
});

t.test(
  'a bounded number of things of a kind is followed, and one kind takes no room from another',
  async t => {
    const sustained = new Sustained();
    for (let i = 0; i < 100; i++) sustained.level(HOG, `${i}`, 1, 60);
    t.equal(sustained.seconds(HOG, '63'), 60);
    t.equal(sustained.seconds(HOG, '64'), 0);
    t.equal(sustained.level(HOG, '64', 1, 60), 'raised', 'it is told all the same, but its time is not kept');
    t.equal(sustained.level(LOW, 'BAT0', 0.1, 5), 'raised');
  },
);

t.test('every kind that has to last is held where it is raised, or beyond', async t => {
  for (const [name, { raise, hold }] of Object.entries(FINDING_KINDS)) {
    const sustained = new Sustained();
    const kind = name as keyof typeof FINDING_KINDS;
    t.not(sustained.level(kind, 'x', raise, 1e6), undefined, name);
    t.not(sustained.level(kind, 'x', hold, 1), undefined, name);
  }
});
