import t from 'tap';
import { parseRespondd } from './index.js';

/** A node's answer in the form that Gluon publishes. */
const NODE = {
  node_id: 'c46e1fabcdef',
  time: 1_612_137_600,
  clients: { total: 3, wifi: 2, wifi24: 1, wifi5: 1 },
  traffic: {
    tx: { packets: 1000, bytes: 200_000, dropped: 12 },
    rx: { bytes: 700_000, packets: 2000 },
    forward: { packets: 40, bytes: 3000 },
    mgmt_tx: { packets: 5000, bytes: 1_250_000 },
    // counted in 32 bits, and round once
    mgmt_rx: { packets: 400_000_000, bytes: 2_400_000_000 },
  },
  gateway_tq: 117,
  uptime: 3600.5,
  idletime: 3000.25,
  loadavg: 0.06,
  memory: { total: 59_952, free: 21_000, buffers: 2500, cached: 9000 },
  wireless: [
    { frequency: 5220, noise: 162, active: 366_561_161, busy: 46_496_566, rx: 808_415, tx: 41_711_344 },
    { frequency: 2437, noise: -95 },
  ],
  processes: { running: 1, total: 66 },
};

t.test('a node of Gluon is read, whatever the order of its fields', async t => {
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, each]) => [key, reversed(each)]),
          )
        : value;
  const [node] = parseRespondd(JSON.stringify(NODE));
  t.match(node, {
    nodeId: 'c46e1fabcdef',
    uptimeSeconds: 3600.5,
    idleSeconds: 3000.25,
    clients: 3,
    gatewayTq: 117,
    memoryTotal: 59_952 * 1024,
    traffic: { tx: { packets: 1000, bytes: 200_000, dropped: 12 }, rx: { packets: 2000, bytes: 700_000 } },
  });
  t.notOk('dropped' in node!.traffic.rx!, 'what is not told is absent');
  const [other] = parseRespondd(JSON.stringify(reversed(NODE)));
  t.strictSame(
    { ...other, leftOut: [...other!.leftOut].sort() },
    { ...node, leftOut: [...node!.leftOut].sort() },
  );
});

t.test('bytes that went round at 4 GiB are put right, and said to be', async t => {
  const { mgmt_rx, mgmt_tx } = parseRespondd(JSON.stringify(NODE))[0]!.traffic;
  t.strictSame(mgmt_rx, { packets: 400_000_000, bytes: 2_400_000_000 + 2 * 2 ** 32, wrapped: true });
  t.notOk(mgmt_tx!.wrapped);
});

t.test('noise is negative, as a number or as the byte that it is kept in', async t => {
  const noiseOf = (noise: unknown) =>
    parseRespondd(JSON.stringify({ ...NODE, wireless: [{ noise }] }))[0]!.radios[0]!.noiseDbm;
  t.equal(noiseOf(162), -94);
  t.equal(noiseOf(-95), -95);
  t.equal(noiseOf(2 ** 32 - 92), -92);
  t.equal(noiseOf(2 ** 64 - 2048), undefined, 'no level is that low');
  t.equal(noiseOf(0), undefined, 'a driver that measures none');
  t.equal(noiseOf(20), undefined, 'noise is never that loud');
});

t.test('what is missing is absent, what cannot be is refused by name, what is unknown is named', async t => {
  const [bare] = parseRespondd('{"uptime":12,"loadavg":0.1}');
  t.strictSame(bare, {
    uptimeSeconds: 12,
    loadAverage: 0.1,
    traffic: {},
    radios: [],
    leftOut: [],
    refused: [],
  });
  t.equal(
    parseRespondd('{"uptime":12,"loadavg":0.1,"clients":7}')[0]!.clients,
    7,
    'as older collectors have it',
  );
  const [odd] = parseRespondd(
    '{"uptime":12,"idletime":-3,"loadavg":"0.1","traffic":{"rx":{"packets":-1,"bytes":4},"tx":{"packets":0,"bytes":9}},"rootfs_usage":0.5}',
  );
  t.strictSame(odd!.refused, ['traffic.tx.bytes', 'traffic.rx.packets', 'idletime', 'loadavg']);
  t.strictSame(odd!.leftOut, ['rootfs_usage']);
  t.equal(odd!.traffic.rx!.bytes, 4);
});

t.test('statistics are found among other answers, in lists of nodes, and a line each', async t => {
  const nodeinfo = { hostname: 'a', hardware: { nproc: 4 } };
  t.equal(parseRespondd(JSON.stringify({ nodeinfo, statistics: NODE })).length, 1);
  t.equal(
    parseRespondd(JSON.stringify({ nodes: [{ nodeinfo, statistics: NODE }, { statistics: NODE }] })).length,
    2,
  );
  t.equal(parseRespondd(JSON.stringify({ nodes: { a: { statistics: NODE } } })).length, 1);
  t.equal(parseRespondd('{"traffic":{"mgmt_tx":{"packets":1,"bytes":66}}}').length, 1);
  t.equal(
    parseRespondd(`${JSON.stringify(NODE)}\r\n\r\n${JSON.stringify({ statistics: NODE })}\n`).length,
    2,
  );
});

t.test('what is no answer is told as such', async t => {
  for (const text of [
    '',
    'uptime 3',
    '{"uptime":',
    '[]',
    '{"nodeinfo":{}}',
    '7',
    'null',
    '{"traffic":null,"uptime":1}',
  ])
    t.throws(() => parseRespondd(text), { code: 'SOURCE_MALFORMED' }, text);
});

t.test('hostile documents cost no more than they are long', async t => {
  t.throws(() => parseRespondd('['.repeat(100_000)), { code: 'SOURCE_MALFORMED' });
  const deep = `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`;
  t.equal(parseRespondd(`{"uptime":1,"loadavg":1,"x":${deep}}`)[0]!.leftOut.length, 0);
  const wide = JSON.stringify({ uptime: 1, loadavg: 1, x: Array.from({ length: 100_000 }, (_, i) => i) });
  t.equal(parseRespondd(wide)[0]!.leftOut.length, 4096);
  t.equal(parseRespondd('{"uptime":1,"loadavg":1,"__proto__":{"idletime":5}}')[0]!.idleSeconds, undefined);
});
