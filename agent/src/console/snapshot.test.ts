import t from 'tap';
import type { ConsoleFact } from './fact.js';
import { SnapshotBuilder } from './snapshot.js';

const run = (name: string): ConsoleFact => ({ kind: 'run', name, counter: 1 });
const stack = (name: string): ConsoleFact => ({ kind: 'stack', name, unused: 1 });

t.test('what is printed again ends a snapshot, in whatever order tasks come', async t => {
  const snapshots = new SnapshotBuilder();
  for (const fact of [stack('a'), stack('b'), run('b'), run('a')]) t.notOk(snapshots.add(fact, 10));
  const ended = snapshots.add(stack('b'), 20);
  t.equal(ended?.facts.length, 4);
  t.equal(ended?.atMs, 10);
  t.equal(snapshots.end()?.facts.length, 1);
  t.equal(snapshots.end(), undefined);
});

t.test('two tasks of one name are in one snapshot, once it is known how long one is', async t => {
  const snapshots = new SnapshotBuilder();
  const round = [run('a'), run('same'), run('same'), run('b'), run('c')];
  for (const fact of round) snapshots.add(fact, 0);
  snapshots.end();
  const lengths: number[] = [];
  for (let i = 0; i < 6; i++)
    for (const fact of round) {
      const ended = snapshots.add(fact, i);
      if (ended !== undefined) lengths.push(ended.facts.length);
    }
  t.strictSame(lengths.slice(-4), [5, 5, 5, 5]);
});
