import t from 'tap';
import type { DeviceState } from '../../../device/index.js';
import { meshDevice } from '../../../testing/mesh_fleet.js';
import { FleetDetours } from './fleet_detours.js';
import { NodeNames } from './node_names.js';

const [A, B, C] = ['aaaaaaaaaaa1', 'bbbbbbbbbbb2', 'ccccccccccc3'];

/** Devices, all of them in a mesh. */
function fleetOf(nodes: readonly DeviceState[]) {
  const names = new NodeNames();
  for (const { device, info } of nodes) names.add(device, info);
  return { nodes, names };
}

/** Three nodes of 802.11s: `left` reaches `right` straight, at a cost of `straight`, and could by way of `middle` at 52. */
function threeNodes(straight: number) {
  const [left, middle, right] = [meshDevice('left', A!), meshDevice('middle', B!), meshDevice('right', C!)];
  left.device.set('station', [], `mesh0 ${B}`, { plink: 4, airtime_metric: 26 });
  left.device.set('station', [], `mesh0 ${C}`, { plink: 4, airtime_metric: straight });
  left.device.set('mesh_path', [], ...path(C!, C!, straight));
  middle.device.set('mesh_path', [], ...path(C!, C!, 26));
  return () => fleetOf([left, middle, right].map(({ read }) => read()));
}
const path = (to: string, over: string, metric: number) =>
  [`mesh0 ${to}`, { next_hop: Number.parseInt(over, 16), metric, hop_count: 1, flags: 5 }] as const;

t.test('a way that is far longer than another is known of the device that takes it', async t => {
  const detours = new FleetDetours();
  const nodes = threeNodes(170);
  t.same(detours.of('left'), []);
  detours.step(0, nodes);
  t.match(detours.of('left'), [{ kind: 'mesh.detour', subject: 'right', summary: /by way of middle/ }]);
  t.same(detours.of('middle'), []);
});

t.test('one that is as good as any is not', async t => {
  const detours = new FleetDetours();
  detours.step(0, threeNodes(50));
  t.same(detours.of('left'), []);
});

t.test('it is looked for again after minutes, and forgotten when it is over', async t => {
  const detours = new FleetDetours();
  detours.step(0, threeNodes(170));
  let asked = 0;
  const now = () => {
    asked++;
    return threeNodes(50)();
  };
  for (let second = 1; second < 240; second++) detours.step(second, now);
  t.equal(asked, 0);
  t.equal(detours.of('left').length, 1);
  detours.step(240, now);
  t.equal(asked, 1);
  t.same(detours.of('left'), []);
});

t.test('of a mesh of many nodes a second sees a part, and the worst of each are kept', async t => {
  // each of 60 nodes hears all others, and has a route to each that costs ten times what its neighbours' do
  const count = 60;
  const addressOf = (node: number) => (0xaa0000000000 + node).toString(16);
  const all = Array.from({ length: count }, (_, node) => {
    const { device, read } = meshDevice(`n${node}`, addressOf(node));
    for (let other = 0; other < count; other++) {
      if (other === node) continue;
      device.set('station', [], `mesh0 ${addressOf(other)}`, { plink: 4, airtime_metric: 10 });
      device.set('mesh_path', [], ...path(addressOf(other), addressOf(other), node === 0 ? 100 + other : 10));
    }
    return read();
  });
  const detours = new FleetDetours();
  let steps = 0;
  while (detours.of('n0').length === 0 && steps < 1000) detours.step(steps++, () => fleetOf(all));
  t.ok(steps > 10, `${steps} steps of ${count ** 3} comparisons`);
  t.same(
    detours.of('n0').map(({ subject }) => subject),
    ['n59', 'n58', 'n57', 'n56', 'n55', 'n54', 'n53', 'n52'],
  );
  t.same(detours.of('n1'), []);
});
