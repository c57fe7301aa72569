import t from 'tap';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledRows } from '../../testing/sampled.js';
import { Ethtool, parseEthtool } from './ethtool.js';

t.test('statistics of a driver by name, as wide as they are', async t => {
  t.strictSame(
    parseEthtool(
      'NIC statistics:\n     [0]: tx_ring: 1\n     mgmt_tx_bytes: 3668\n     noise: 18446744073709551615\n     text: none\n',
    ),
    [
      ['[0]: tx_ring', 1],
      ['mgmt_tx_bytes', 3668],
      ['noise', 18446744073709551615n],
    ],
  );
  t.strictSame(parseEthtool('no stats available\n'), []);
});

t.test('of batman-adv what it counts is told; other drivers are not asked', async t => {
  const host = meshNode(t, {
    'ethtool -S bat0': 'NIC statistics:\n     tx: 25\n     mgmt_tx_bytes: 3668\n     dat_get_tx: 4\n',
    'ethtool -S mesh0': 'NIC statistics:\n     tx_retries: 3\n     d_group: 1\n',
  });
  t.strictSame(
    (await sampledRows(new Ethtool(), host)).map(row => [row.id.name, row.get(0)]),
    [
      ['bat0 tx', 25],
      ['bat0 mgmt_tx_bytes', 3668],
    ],
  );
});
