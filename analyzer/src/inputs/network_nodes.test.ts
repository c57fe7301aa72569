import t from 'tap';
import { NetworkNodes } from './network_nodes.js';

const NOW = 1_790_000_000;
const HOUR = 3600;

t.test('shares are of the packets since the last message that tells enough, and of a new start', async t => {
  const nodes = new NetworkNodes();
  const take = (at: number, sent: number, received: number, duplicates: number, relayed: number): void =>
    nodes.take({ node: '!a1', packets: { sent, received, duplicates, relayed } }, NOW + at);
  const shares = (at: number): unknown => {
    const [{ relayRatio, duplicateRatio } = { relayRatio: -1, duplicateRatio: -1 }] = nodes.list(
      NOW + at,
      10,
    );
    return [relayRatio, duplicateRatio];
  };
  take(0, 1000, 5000, 500, 200);
  t.strictSame(shares(0), [0.2, 0.1], 'since it started');
  take(600, 1010, 5010, 508, 209);
  t.strictSame(shares(600), [0.2, 0.1], 'ten packets tell nothing');
  take(1200, 1020, 5100, 570, 218);
  t.strictSame(shares(1200), [0.9, 0.7]);
  take(1800, 10, 100, 10, 5);
  t.strictSame(shares(1800), [0.5, 0.1], 'it started anew');
});

t.test('a node that hears copies, one on a busy channel and one that talks are told', async t => {
  const nodes = new NetworkNodes();
  nodes.take({ node: '!a1', packets: { sent: 10, received: 400, duplicates: 250 } }, NOW);
  nodes.take({ node: '!a2', channelUtilization: 0.31 }, NOW);
  nodes.take({ node: 'meter', messages: 7000, messagesPerSecond: 0.7 }, NOW);
  nodes.take({ node: 'fine', messages: 70, messagesPerSecond: 0.01, channelUtilization: 0.05 }, NOW);
  t.match(nodes.conditions(NOW), [
    { kind: 'mesh.duplicates', subject: '!a1', level: 'raised' },
    { kind: 'mesh.channel-busy', subject: '!a2', level: 'raised' },
    { kind: 'mesh.chatty-node', subject: 'meter', level: 'held' },
  ]);
  t.equal(nodes.conditions(NOW).length, 3);
});

t.test(
  'leaves are counted from one message to the next, over a day and a restart of the gateway',
  async t => {
    const nodes = new NetworkNodes();
    const leaves = (count: number, at: number): number | undefined => {
      nodes.take({ node: 'lamp', leaves: count }, NOW + at);
      return nodes.list(NOW + at, 1)[0]!.leavesInDay;
    };
    t.equal(leaves(40, 0), 0, 'when those were nobody knows');
    t.equal(leaves(42, HOUR), 2);
    t.equal(leaves(1, 2 * HOUR), 3, 'counted anew');
    t.match(nodes.conditions(NOW + 2 * HOUR), [{ kind: 'mesh.node-leaves', level: 'raised' }]);
    t.equal(leaves(1, 26 * HOUR), 0, 'a day later');
    t.equal(leaves(1e9, 27 * HOUR), 16, 'and no more is kept than tells');
  },
);

t.test('a message that another gateway passed on later does not put a node back', async t => {
  const nodes = new NetworkNodes();
  nodes.take({ node: '!a1', measuredAt: NOW - 10, volts: 4 }, NOW);
  nodes.take({ node: '!a1', measuredAt: NOW - 900, volts: 3 }, NOW + 1);
  t.equal(nodes.list(NOW, 1)[0]!.volts, 4);
  nodes.take({ node: '!a1', measuredAt: NOW + 1e8, volts: 3.5 }, NOW + 2);
  nodes.take({ node: '!a1', measuredAt: NOW, volts: 3.4 }, NOW + 3);
  t.equal(nodes.list(NOW, 1)[0]!.volts, 3.4, 'nor does a clock that was never set keep it');
});

t.test('names that are made up without end push out those heard longest ago, and no more', async t => {
  const nodes = new NetworkNodes(100);
  for (let i = 0; i < 1000; i++) {
    nodes.take({ node: 'here', volts: 4 }, NOW + i);
    nodes.take({ node: `made-up-${i}`, volts: 4 }, NOW + i);
  }
  t.equal(nodes.size, 100);
  t.equal(nodes.forgotten, 901);
  t.ok(nodes.list(NOW, 100).some(({ node }) => node === 'here'));
  nodes.sweep(NOW + 1000 + 86_400);
  t.equal(nodes.size, 0, 'after a day without a word');
});
