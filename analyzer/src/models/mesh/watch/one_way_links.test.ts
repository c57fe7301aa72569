import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Condition } from '../../../findings/condition.js';
import { sliceOf } from '../../../history/slice_of.js';
import { Ingest } from '../../../ingest/ingest.js';
import { intervalsIn } from '../../../testing/intervals_in.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { MeshModel } from '../model.js';
import { FleetLinks } from '../topology/fleet_links.js';
import { FleetMesh } from '../topology/fleet_mesh.js';

const [A, B] = ['aaaaaaaaaaa1', 'bbbbbbbbbbb2'];
const MINUTE = 60_000;

/** A node of batman-adv that hears one neighbour. @param tells whether it says what its own interface is called. */
function node(id: string, address: string, peer: string, fleet: FleetMesh, tells = true) {
  const device = new ScriptedDevice(id).process(1, 'init');
  const ingest = new Ingest();
  const model = new MeshModel(fleet);
  const link = { name: 'mesh0', kind: 'wireless', mtu: 1500, speed: 0 } as const;
  ingest.info(id, device.infoBytes({ interfaces: [tells ? { ...link, peer: address } : link] }), Seconds(0));
  /** A minute in which it is told how well the neighbour hears it. */
  return (tq: number): readonly Condition[] => {
    device.set('originator', [0], `bat0 ${peer} ${peer} mesh0`, { tq, best: 1 });
    device.set('originator', [1], `bat0 ${peer} ${peer} mesh0`, { last_seen_ms: Math.round(tq) });
    device.pass(MINUTE);
    const events = ingest.frame(id, device.frame(), Seconds(device.bootMs / 1000));
    for (const interval of intervalsIn(events)) model.takeInterval(interval, sliceOf(interval));
    return model.conditions();
  };
}

/** What each end finds after so many minutes. */
function minutes(tqOfA: number, tqOfB: number, tells = true) {
  const fleet = new FleetMesh();
  const a = node('node-a', A, B, fleet, tells);
  const b = node('node-b', B, A, fleet);
  let found: readonly (readonly Condition[])[] = [];
  for (let i = 0; i < 10; i++) found = [a(tqOfA), b(tqOfB)];
  return found;
}

t.test('a link of batman-adv that is good one way only is found from what both ends say, once', async t => {
  const [atA, atB] = minutes(250, 60);
  t.match(atA, [
    {
      kind: 'mesh.asymmetric-link',
      subject: 'mesh0 node-b',
      summary: /98 % of packets arrive there, 24 % back/,
    },
  ]);
  t.same(atB, []);
});

t.test('a link that is as good both ways is none, nor is one of which one end is not known', async t => {
  t.same(minutes(200, 190), [[], []]);
  t.same(minutes(250, 60, false), [[], []]);
});

t.test('what an end said long ago is not held against the other', async t => {
  const fleet = new FleetLinks();
  fleet.tell('batman-adv', A, B, { device: 'node-a', quality: 1, at: 1000 });
  t.match(fleet.find('batman-adv', A, B, 1500), { device: 'node-a' });
  t.equal(fleet.find('batman-adv', A, B, 1700), undefined);
  t.equal(fleet.find('batman-adv', B, A, 1000), undefined);
});
