import assert from 'node:assert/strict';
import { randomNumbers } from '@edgevitals/shared/random';
import fc from 'fast-check';
import t from 'tap';
import { BIG_LITTLE } from '../../../testing/big_little.js';
import { handMadeProcess } from '../../../testing/hand_made_interval.js';
import { clusterLayout } from './cluster_layout.js';
import { busyByCluster } from './process_busy.js';
import { ProcessPlaces } from './process_places.js';

t.test('a process is charged where it ran, as far as that cluster was busy', async t => {
  const layout = clusterLayout(BIG_LITTLE, []);
  const processes = [
    handMadeProcess({ pid: 10, processor: 0 }),
    handMadeProcess({ pid: 11, processor: 3 }),
    handMadeProcess({ pid: 12, processor: undefined }),
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
        some.map((each, pid) => handMadeProcess({ pid, processor: each.processor })),
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

t.test(
  'what moves all the time is where readings found it, not where the last one did; what stays is there',
  async t => {
    const layout = clusterLayout(BIG_LITTLE, []);
    const places = new ProcessPlaces();
    const random = randomNumbers(3);
    const sums = [0, 0];
    for (let n = 0; n < 400; n++) {
      const roams = handMadeProcess({ pid: 1, processor: random() < 0.3 ? 0 : 3 });
      const stays = handMadeProcess({ pid: 2, processor: 0 });
      const [moving, staying] = busyByCluster([roams, stays], [1, 1], layout, [1.3, 0.7], places);
      if (n > 50) {
        sums[0]! += moving![1]! / 349;
        sums[1]! += staying![1]! / 349;
      }
    }
    t.ok(Math.abs(sums[0]! - 0.7) < 0.02, `${sums[0]}`);
    t.ok(sums[1]! < 0.01, `${sums[1]}`);
    t.equal(places.arrivalOf(2), undefined);
  },
);
