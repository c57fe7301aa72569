import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { Attributes, encodeAttributes } from '../../netlink/attributes.js';
import { capture, meshGateway } from '../../testing/mesh_gateway.js';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledReadable, sampledRows } from '../../testing/sampled.js';
import { origInterval } from './batadv_messages.js';
import { parseBatctlJson } from './batctl.js';
import { Batman } from './batman.js';

// printed by batctl 2022.3, iw 5.19, ethtool 6.1 and babeld 1.12.1 on Linux 6.1
const ORIGINATORS = `[{"hard_ifindex":8,"hard_ifname":"v0","orig_address":"a6:d8:10:e7:fa:3f","best":false,"last_seen_msecs":772,"neigh_address":"4e:98:10:71:d6:e8","tq":59},{"hard_ifindex":8,"hard_ifname":"v0","orig_address":"4e:98:10:71:d6:e8","best":true,"last_seen_msecs":464,"neigh_address":"4e:98:10:71:d6:e8","tq":140}]`;

const NEIGHBOURS = `[{"hard_ifindex":8,"hard_ifname":"v0","neigh_address":"4e:98:10:71:d6:e8","last_seen_msecs":384}]`;

t.test('batman-adv: neighbours, then routes, those in use first; names show no address', async t => {
  const host = meshNode(t, {
    'batctl meshif bat0 originators_json': ORIGINATORS,
    'batctl meshif bat0 neighbors_json': NEIGHBOURS,
  });
  const originator = columnsOf('originator');
  const rows = await sampledRows(new Batman(), host);
  t.strictSame(
    rows.map(row => [
      row.id.labels[0],
      row.get(originator.tq),
      row.get(originator.best),
      row.get(originator.last_seen_ms),
    ]),
    [
      [0, 140, 1, 464],
      [1, undefined, undefined, 384],
      [0, 59, 0, 772],
    ],
  );
  t.match(rows[0]!.id.name, /^bat0 [0-9a-f]{12} [0-9a-f]{12} v0$/);
});

t.test(
  'how often a node announces itself is told with its neighbours, and asked for by the hour',
  async t => {
    const { orig_interval_ms } = columnsOf('originator');
    const outputs = {
      'batctl meshif bat0 originators_json': ORIGINATORS,
      'batctl meshif bat0 neighbors_json': NEIGHBOURS,
    };
    const host = meshNode(t, { ...outputs, 'batctl meshif bat0 orig_interval': '5000\n' });
    const told = (await sampledRows(new Batman(), host)).map(row => row.get(orig_interval_ms));
    t.strictSame(told, [undefined, 5000, undefined]);
    const none = await sampledRows(new Batman(), meshNode(t, outputs));
    t.ok(none.length === 3 && none.every(row => row.get(orig_interval_ms) === undefined));
  },
);

t.test('settings of the kernel have the interval by its own number', async t => {
  const settings = encodeAttributes([[57, 2500]], true);
  const view = new DataView(settings.buffer);
  t.equal(origInterval([new Attributes(view, true)]), 2500);
  t.equal(origInterval([]), undefined);
});

t.test('the kernel asked for a batman-adv mesh says what batctl prints', async t => {
  const rows = await sampledReadable(new Batman(), meshGateway(t));
  const printed = [
    ...parseBatctlJson(capture['batctl meshif bat0 originators_json']!, false),
    ...parseBatctlJson(capture['batctl meshif bat0 neighbors_json']!, true),
  ];
  t.same(
    rows.map(row => [row['name'], row['tq'], row['best']]),
    printed.map(path => {
      const neighbour = path.neighbour.replaceAll(':', '');
      const originator = path.originator.replaceAll(':', '') || neighbour;
      const name = `bat0 ${originator} ${neighbour} ${path.interface}`;
      return path.originator === '' ? [name, undefined, undefined] : [name, path.tq, Number(path.best)];
    }),
  );
});
