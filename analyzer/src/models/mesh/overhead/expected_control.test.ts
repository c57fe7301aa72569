import t from 'tap';
import { evenSides, expectedControl, type MeshSide, type RoutingProtocol } from './index.js';

const cell = (nodes: number): MeshSide[] => [{ neighbours: nodes - 1, originators: nodes - 1 }];
const inLine = (place: number, nodes: number): MeshSide[] =>
  [place - 1, nodes - place].filter(n => n > 0).map(originators => ({ neighbours: 1, originators }));
const sent = (protocol: RoutingProtocol, sides: readonly MeshSide[], intervalSeconds: number): number =>
  expectedControl({ protocol, sides, intervalSeconds })!.sentBytesPerSecond.value;
const near = (value: number, measured: number, share: number): boolean =>
  Math.abs(value / measured - 1) < share;

// measured on idle meshes of batman-adv 2022.3 and babeld 1.12.1, B/s a node
t.test('a cell sends what was measured of one', async t => {
  for (const [nodes, measured] of [
    [2, 129.7],
    [8, 520.4],
    [24, 1545.7],
  ] as const)
    t.ok(near(sent('batman-iv', cell(nodes), 1), measured, 0.03), `IV, ${nodes}`);
  for (const [nodes, measured] of [
    [2, 60.9],
    [3, 176.9],
    [8, 453.1],
    [32, 1636.4],
  ] as const)
    t.ok(near(sent('batman-v', cell(nodes), 1), measured, 0.03), `V, ${nodes}`);
  for (const [nodes, measured] of [
    [2, 23.1],
    [8, 42.0],
    [32, 117.2],
  ] as const)
    t.ok(near(sent('babel', cell(nodes), 4), measured, 0.05), `babel, ${nodes}`);
});

t.test('a node inside a line sends on two interfaces, one at its end on one', async t => {
  t.ok(near(sent('batman-iv', inLine(4, 8), 1), 1046, 0.08));
  t.ok(near(sent('batman-iv', inLine(1, 8), 1), 492, 0.08));
  t.ok(near(sent('batman-v', inLine(4, 8), 1), 533, 0.05));
  t.ok(near(sent('batman-v', inLine(1, 8), 1), 61, 0.05), 'nobody else is there to be told');
  t.ok(near(sent('babel', inLine(8, 16), 4), 94, 0.1));
});

t.test(
  'a longer interval is less traffic; one that is not told widens what is expected downwards',
  async t => {
    const sides = cell(20);
    t.ok(near(sent('batman-iv', sides, 5), sent('batman-iv', sides, 1) / 5, 0.05));
    const told = expectedControl({ protocol: 'batman-iv', sides, intervalSeconds: 1 })!;
    const untold = expectedControl({ protocol: 'batman-iv', sides })!;
    t.equal(untold.sentBytesPerSecond.value, told.sentBytesPerSecond.value);
    t.ok(untold.sentBytesPerSecond.low < told.sentBytesPerSecond.low / 4);
    t.match(untold.note, /not told, 1 s assumed/);
    t.equal(told.basis, 'prior');
  },
);

t.test('a neighbour hears what its neighbours send', async t => {
  const { sentBytesPerSecond, heardBytesPerSecond } = expectedControl({
    protocol: 'batman-iv',
    sides: cell(24),
    intervalSeconds: 1,
  })!;
  t.ok(Math.abs(heardBytesPerSecond.value - 23 * sentBytesPerSecond.value) < 1e-6);
  t.ok(near(heardBytesPerSecond.value, 35_542, 0.03));
});

t.test('nothing is expected of no interface, or of counts that are none', async t => {
  t.equal(expectedControl({ protocol: 'babel', sides: [] }), undefined);
  for (const wrong of [-1, Number.NaN, 1e9])
    t.equal(
      expectedControl({ protocol: 'batman-v', sides: [{ neighbours: wrong, originators: 1 }] }),
      undefined,
    );
  for (const intervalSeconds of [0, -1, Number.NaN, 1e9])
    t.equal(expectedControl({ protocol: 'batman-v', sides: cell(3), intervalSeconds }), undefined);
  t.strictSame(evenSides(2, 3, 9), [
    { neighbours: 1.5, originators: 4.5 },
    { neighbours: 1.5, originators: 4.5 },
  ]);
});
