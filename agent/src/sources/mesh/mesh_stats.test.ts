import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledRows } from '../../testing/sampled.js';
import { MeshStats } from './mesh_stats.js';

t.test('frames forwarded by 802.11s, where debugfs tells', async t => {
  const [row] = await sampledRows(new MeshStats(), meshNode(t, {}));
  t.equal(row!.id.name, 'mesh0');
  t.equal(row!.get(columnsOf('mesh_stats').fwded_frames), 12);
  t.equal(row!.get(columnsOf('mesh_stats').fwded_mcast), undefined);
});
