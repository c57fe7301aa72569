import t from 'tap';
import {
  agarwalAmplification,
  effectiveOccupancy,
  fifoAmplification,
  greedyAmplification,
  hotColdFifoAmplification,
  randomAmplification,
  trimmedOccupancy,
} from './closed_forms.js';

const near = (
  test: Pick<typeof t, 'ok'>,
  value: number,
  wanted: number,
  relative: number,
  name: string,
): void => void test.ok(Math.abs(value / wanted - 1) <= relative, `${name}: ${value} instead of ${wanted}`);

/** Over-provisioning to FIFO, and greedy with blocks of 32, 64, 128 and 256 pages. */
const UNIFORM: readonly (readonly [number, number, readonly number[]])[] = [
  [0.07, 7.8196, [6.349, 7.012, 7.394, 7.599]],
  [0.1, 5.678, [4.899, 5.248, 5.454, 5.562]],
  [0.15, 4.017, [3.61, 3.801, 3.906, 3.961]],
  [0.2, 3.1872, [2.93, 3.052, 3.118, 3.152]],
  [0.28, 2.4808, [2.33, 2.402, 2.441, 2.46]],
  [0.5, 1.716, [1.649, 1.681, 1.698, 1.707]],
  [1, 1.255, [1.223, 1.239, 1.247, 1.251]],
];

t.test('uniform writes cost what the literature says', async t => {
  for (const [room, fifo, greedy] of UNIFORM) {
    const occupancy = 1 / (1 + room);
    near(t, fifoAmplification(occupancy), fifo, 5e-4, `FIFO ${room}`);
    [32, 64, 128, 256].forEach((pages, i) => {
      near(t, greedyAmplification(occupancy, pages), greedy[i]!, 1e-3, `greedy ${room} ${pages}`);
    });
    near(t, randomAmplification(occupancy), 1 + 1 / room, 1e-12, `random ${room}`);
  }
  // Xiang and Kurkoski 2011, table
  near(t, agarwalAmplification(1 / 1.3), 2.17, 2e-3, 'Agarwal');
  near(t, fifoAmplification(1 / 1.3), 2.36, 3e-3, 'FIFO at 0.3');
});

t.test(
  'aiming at empty blocks is better than their order, small blocks than large, and either than chance',
  async t => {
    for (let occupancy = 0.3; occupancy < 0.99; occupancy += 0.03) {
      const costs = [
        ...[8, 32, 64, 256, 4096].map(pages => greedyAmplification(occupancy, pages)),
        fifoAmplification(occupancy),
        randomAmplification(occupancy),
      ];
      costs.slice(1).forEach((cost, i) => {
        t.ok(cost >= costs[i]!, `${occupancy}`);
      });
      t.ok(costs[0]! >= 1);
      near(t, greedyAmplification(occupancy, 1e5), fifoAmplification(occupancy), 2e-3, `${occupancy}`);
    }
  },
);

t.test(
  'pages written at rates of their own cost more than uniform ones, and as much where rates are the same',
  async t => {
    const cost = (room: number, pageShare: number, writeShare: number): number =>
      hotColdFifoAmplification(1 / (1 + room), [
        { pageShare, writeShare },
        { pageShare: 1 - pageShare, writeShare: 1 - writeShare },
      ]);
    const golden = [
      [0.07, 0.2, 0.8, 8.182],
      [0.07, 0.05, 0.5, 8.469],
      [0.15, 0.1, 0.9, 4.957],
      [0.28, 0.3, 0.7, 2.609],
    ] as const;
    for (const [room, pages, writes, wanted] of golden)
      near(t, cost(room, pages, writes), wanted, 1e-3, `${room} ${pages}/${writes}`);
    near(t, cost(0.15, 0.3, 0.3), fifoAmplification(1 / 1.15), 1e-9, 'same rate');
    // pages that are never written stay valid and are copied all the same
    t.ok(cost(0.15, 0.5, 1) > cost(0.15, 0.3, 0.7));
  },
);

t.test('what is discarded is room', async t => {
  for (const [room, share, fifo, greedy] of [
    [0.07, 0.1, 3.1421, 3.013],
    [0.07, 0.3, 1.319, 1.301],
    [0.28, 0.2, 1.441, 1.418],
  ] as const) {
    const occupancy = trimmedOccupancy(1 / (1 + room), share);
    near(t, fifoAmplification(occupancy), fifo, 1e-3, `FIFO ${room} ${share}`);
    near(t, greedyAmplification(occupancy, 64), greedy, 1e-3, `greedy ${room} ${share}`);
  }
  t.equal(fifoAmplification(trimmedOccupancy(0.9, 0.5)), 1);
  near(t, effectiveOccupancy(0.9, 300, 3), 0.9 / 0.99, 1e-12, 'reserved');
});

t.test('without room there is no end to collecting', async t => {
  for (const amplification of [
    fifoAmplification(1),
    greedyAmplification(1, 64),
    randomAmplification(1.1),
    agarwalAmplification(1),
    hotColdFifoAmplification(1, [{ pageShare: 1, writeShare: 1 }]),
  ])
    t.equal(amplification, Number.POSITIVE_INFINITY);
  t.ok(Number.isFinite(fifoAmplification(0.99999)));
  t.equal(greedyAmplification(0.01, 64), 1);
});
