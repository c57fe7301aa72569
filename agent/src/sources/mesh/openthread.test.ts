import t from 'tap';
import { meshNode } from '../../testing/mesh_node.js';
import { sampledRows } from '../../testing/sampled.js';
import { OpenThread } from './openthread.js';

t.test('Thread counters under the names that OpenThread gives them', async t => {
  const host = meshNode(t, {
    'ot-ctl counters mac': 'TxTotal: 10\r\n    TxUnicast: 4\r\n    TxRetry: 1\r\nRxTotal: 2\r\nDone\r\n',
    'ot-ctl counters mle': 'Role Disabled: 0\r\nParent Changes: 3\r\nDone\r\n',
  });
  t.strictSame(
    (await sampledRows(new OpenThread(), host)).map(row => [row.id.name, row.get(0)]),
    [
      ['mac TxTotal', 10],
      ['mac TxUnicast', 4],
      ['mac TxRetry', 1],
      ['mac RxTotal', 2],
      ['mle Role Disabled', 0],
      ['mle Parent Changes', 3],
    ],
  );
});
