import t from 'tap';
import { isRaised } from './inefficiency.js';
import { chattyNode, leavingNode } from './troubled_node.js';

t.test('a meter that reports twice a second is told, a switch that was pressed is not', async t => {
  const found = chattyNode({ subject: 'meter', messages: 1200, messagesPerSecond: 2 });
  t.match(found, { kind: 'mesh.chatty-node', summary: 'meter sends 2.0 messages a second' });
  t.ok(isRaised(found!));
  t.equal(chattyNode({ subject: 'switch', messages: 4, messagesPerSecond: 8 }), undefined);
  t.equal(chattyNode({ subject: 'sensor', messages: 60, messagesPerSecond: 0.1 }), undefined);
});

t.test('a node that leaves again and again is told, one that did once is not', async t => {
  const found = leavingNode({ subject: 'lamp', leaves: 4 });
  t.match(found, { kind: 'mesh.node-leaves' });
  t.ok(isRaised(found!));
  t.equal(leavingNode({ subject: 'lamp', leaves: 1 }), undefined);
});
