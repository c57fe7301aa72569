import t from 'tap';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledRows } from '../../testing/sampled.js';
import { Ethtool, mostWanted, parseEthtool } from './ethtool.js';

t.test('driver statistics: by name, bounded, those of single queues left out first', async t => {
  const queues = Array.from({ length: 64 }, (_, i) => `     rx_queue_${i}_packets: ${i}\n`).join('');
  const found = mostWanted(
    parseEthtool(
      `NIC statistics:\n${queues}     rx_crc_errors: 4\n     [0]: tx_ring: 1\n     mgmt_tx_bytes: 3668\n     noise: 18446744073709551615\n     text: none\n`,
    ),
  );
  t.equal(found.length, 64);
  t.strictSame(found.slice(0, 3), [
    ['mgmt_tx_bytes', 3668],
    ['noise', 18446744073709551615n],
    ['rx_crc_errors', 4],
  ]);
  t.strictSame(parseEthtool('no stats available\n'), []);
});

t.test('driver statistics of all interfaces that have any', async t => {
  const host = meshNode(t, {
    'ethtool -S bat0': 'NIC statistics:\n     tx: 25\n     mgmt_tx_bytes: 3668\n',
    'ethtool -S mesh0': 'NIC statistics:\n     tx_retries: 3\n     d_group: 1\n',
  });
  t.strictSame(
    (await sampledRows(new Ethtool(), host)).map(row => [row.id.name, row.get(0)]),
    [
      ['bat0 tx', 25],
      ['bat0 mgmt_tx_bytes', 3668],
      ['mesh0 tx_retries', 3],
      ['mesh0 d_group', 1],
    ],
  );
});
