import fc from 'fast-check';
import t from 'tap';
import { PARTITIONS } from '../history/frame_log.js';
import { type OwnerTable, ownedBy, parseTable, shareOf, toLetGo, toTake, withOwner } from './ownership.js';

/** Each worker has its turn, in any order, until nothing changes. @returns the table, and how many turns it took. */
function settled(
  table: OwnerTable,
  workers: readonly string[],
  turns: readonly number[],
): [OwnerTable, number] {
  let now = table;
  let quiet = 0;
  let count = 0;
  for (let turn = 0; quiet < 2 * workers.length && turn < 2000; turn++) {
    const me = workers[(turns[turn % turns.length] ?? turn) % workers.length]!;
    const taken = toTake(now, me, workers);
    const gone = taken.length > 0 ? [] : toLetGo(now, me, workers);
    if (taken.length > 0) now = withOwner(now, taken, me, turn);
    else if (gone.length > 0) now = withOwner(now, gone, '', turn);
    quiet = taken.length + gone.length > 0 ? 0 : quiet + 1;
    count = turn;
  }
  return [now, count];
}

t.test('workers that come and go end with a share each, and nothing moves after that', async t => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 9 }), {
        minLength: 1,
        maxLength: 5,
      }),
      fleets => {
        let table = parseTable(undefined);
        for (const fleet of fleets) {
          const workers = fleet.map(each => `w-${each}`);
          [table] = settled(
            table,
            workers,
            workers.map((_, i) => i),
          );
          const counts = workers.map(worker => ownedBy(table, worker).length);
          t.equal(
            counts.reduce((a, b) => a + b),
            PARTITIONS,
            'each partition has one owner',
          );
          t.ok(Math.max(...counts) <= shareOf(workers.length), 'nobody has more than a share');
          t.same(
            workers.flatMap(me => [...toTake(table, me, workers), ...toLetGo(table, me, workers)]),
            [],
          );
        }
      },
    ),
    { numRuns: 100 },
  );
});

t.test('a partition has an owner of a higher epoch each time, and what is let go of is no move', async t => {
  const first = withOwner(parseTable(undefined), [3], 'w-a', 10);
  const free = withOwner(first, [3], '', 20);
  const second = withOwner(free, [3], 'w-b', 30);
  t.strictSame(
    [first, free, second].map(({ partitions }) => partitions[3]),
    [
      { owner: 'w-a', epoch: 1, since: 10, moves: 1 },
      { owner: '', epoch: 2, since: 20, moves: 1 },
      { owner: 'w-b', epoch: 3, since: 30, moves: 2 },
    ],
  );
});

t.test('of what a worker has that is dead the others take only their share', async t => {
  const table = withOwner(
    parseTable(undefined),
    Array.from({ length: PARTITIONS }, (_, i) => i),
    'w-dead',
    1,
  );
  t.equal(toTake(table, 'w-a', ['w-a', 'w-b']).length, PARTITIONS / 2);
  t.equal(toTake(table, 'w-a', ['w-a', 'w-dead']).length, 0, 'it is alive');
});

t.test('a table of another version is none', async t => {
  t.throws(() => parseTable('{"version":2}'));
  t.throws(() => parseTable(JSON.stringify({ ...parseTable(undefined), partitions: [] })));
});
