import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { BIG_LITTLE } from '../../../testing/big_little.js';
import { handMadeProcess } from '../../../testing/hand_made_interval.js';
import { clusterLayout } from './cluster_layout.js';
import { busyByCluster } from './process_busy.js';

t.test('a process is charged where it ran, as far as that cluster was busy', async t => {
  const layout = clusterLayout(BIG_LITTLE, []);
  const processes = [
    handMadeProcess({ processor: 0 }),
    handMadeProcess({ processor: 3 }),
    handMadeProcess({ processor: undefined }),
  ];
  t.same(busyByCluster(processes, [1, 2, 1], layout, [2, 2]), [
    [1, 0],
    [0, 2],
    [1, 0],
  ]);
  // it moved: the big cluster was busy for one second only
  t.same(busyByCluster(processes.slice(1, 2), [2], layout, [1, 1]), [[1, 1]]);
});

t.test('whatever is told of processes, each keeps its CPU time and nothing is negative', async () => {
  const layout = clusterLayout(BIG_LITTLE, []);
  const seconds = fc.double({ min: 0, max: 20, noNaN: true });
  const process = fc.record({ seconds, processor: fc.constantFrom(undefined, 0, 1, 2, 3, 99) });
  fc.assert(
    fc.property(fc.array(process, { maxLength: 8 }), fc.tuple(seconds, seconds), (some, busy) => {
      const found = busyByCluster(
        some.map(each => handMadeProcess({ processor: each.processor })),
        some.map(each => each.seconds),
        layout,
        busy,
      );
      found.forEach((clusters, p) => {
        assert.ok(clusters.every(each => each >= 0));
        const sum = clusters.reduce((all, each) => all + each, 0);
        assert.ok(Math.abs(sum - some[p]!.seconds) < 1e-9);
      });
    }),
  );
});
