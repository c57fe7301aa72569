import t from 'tap';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledRows } from '../../testing/sampled.js';
import { parseBatctlJson, parseBatctlNeighbours, parseBatctlOriginators } from './batctl.js';
import { Batman } from './batman.js';

const TEXT_ORIGINATORS = `[B.A.T.M.A.N. adv 2022.3, MainIF/MAC: v0/9e:8f:31:ec:c3:58 (bat0/36:86:5c:de:6c:5c BATMAN_IV)]
   Originator        last-seen (#/255) Nexthop           [outgoingIF]
 * a6:d8:10:e7:fa:3f    0.668s   ( 59) 4e:98:10:71:d6:e8 [        v0]
   4e:98:10:71:d6:e8    0.360s   (140) 4e:98:10:71:d6:e8 [        v0]
`;

const TEXT_NEIGHBOURS = `[B.A.T.M.A.N. adv 2022.3, MainIF/MAC: v0/9e:8f:31:ec:c3:58 (bat0/36:86:5c:de:6c:5c BATMAN_IV)]
IF             Neighbor              last-seen
           v0\t  4e:98:10:71:d6:e8    0.384s
`;

t.test('batctl without JSON is understood too, of both routing algorithms', async t => {
  const host = meshNode(t, {
    'batctl -m bat0 originators': TEXT_ORIGINATORS,
    'batctl -m bat0 neighbors': TEXT_NEIGHBOURS,
  });
  t.equal((await sampledRows(new Batman(), host)).length, 3);
  t.match(parseBatctlOriginators(TEXT_ORIGINATORS), [
    { originator: 'a6:d8:10:e7:fa:3f', tq: 59, best: true, lastSeenMs: 668, interface: 'v0' },
    { tq: 140, best: false },
  ]);
  t.match(parseBatctlNeighbours(TEXT_NEIGHBOURS), [
    { originator: '', neighbour: '4e:98:10:71:d6:e8', lastSeenMs: 384 },
  ]);
  t.match(
    parseBatctlOriginators(' * 02:00:00:00:00:01    0.480s (        1.5) 02:00:00:00:00:02 [      eth0]\n'),
    [{ throughputKbps: 1500, tq: undefined }],
  );
  t.match(parseBatctlNeighbours('02:00:00:00:00:02    0.480s (       10.0) [      eth0]\n'), [
    { throughputKbps: 10_000 },
  ]);
  t.throws(() => parseBatctlJson('Error', false), { code: 'SOURCE_MALFORMED' });
  t.strictSame(parseBatctlJson('[null, 3, {"tq": "x"}]', false), []);
});
