import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { type MeteredWindow, meteredWindow, type TickMeter } from '@edgevitals/analyzer/testing/tick_meter';
import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';

const validate = (...args: readonly string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL('../main.js', import.meta.url)), 'mesh', ...args], {
    encoding: 'utf8',
  });

interface Told {
  readonly gate: string;
  readonly value: number | null;
  readonly holds: boolean;
}
const gatesOf = (stdout: string): readonly Told[] => (JSON.parse(stdout) as { gates: Told[] }).gates;
const part = (...names: readonly string[]): string[] => [
  '--json',
  ...names.flatMap(name => ['--part', name]),
];

/** A cell of three as BATMAN IV was seen in: every node sends what is given, in a minute. */
const cell = (bytes: number, idleTicks = 5877): string =>
  [
    '# kernel 6.1.0 algo BATMAN_IV topo full dur 60',
    '## N=3 converged: originators seen by n1: 2',
    ...['n1', 'n2', 'n3'].flatMap(node => [
      `@@ N=3:a 151.50 ${node}`,
      'tx=0 tx_bytes=0 mgmt_tx=112 mgmt_tx_bytes=7392 mgmt_rx=224 mgmt_rx_bytes=14784',
      `@@ N=3:b 211.50 ${node}`,
      `tx=0 tx_bytes=0 mgmt_tx=289 mgmt_tx_bytes=${7392 + bytes} mgmt_rx=578 mgmt_rx_bytes=38148`,
    ]),
    '@@cpu N=3:a 151.55 cpu  22 0 786 14086 0 0 2 0 0 0',
    '@@softnet N=3:a 00000b3d 00000000 00000000;',
    `@@cpu N=3:b 211.55 cpu  22 0 792 ${14_086 + idleTicks} 0 0 2 0 0 0`,
    '@@softnet N=3:b 000013b0 00000000 00000000;',
  ].join('\r\n');

t.test(
  'control of cells and lines is predicted, whatever the file is called; what is far off does not pass',
  async t => {
    const babel = [2, 3].flatMap(nodes => [
      `## babel topo=line N=${nodes} routes at n1: ${nodes - 1}`,
      ...Array.from({ length: nodes }, (_, i) => [
        `@@babel a 70.00 n${i + 1} txB=1000 txP=10 rxB=1000 rxP=10`,
        `@@babel b 170.00 n${i + 1} txB=${1000 + (nodes === 3 && i === 1 ? 5050 : 2450)} txP=38 rxB=3000 rxP=38`,
      ]).flat(),
    ]);
    const { status, stdout, stderr } = validate(
      '--data',
      t.testdir({ anything: { 'one.txt': cell(11_670) }, 'two.log': babel.join('\n') }),
      ...part('overhead'),
    );
    t.equal(status, 0, stderr);
    const gates = gatesOf(stdout);
    t.equal(gates.filter(({ gate, value }) => /off what was measured/.test(gate) && value! < 10).length, 2);
    const wrong = validate('--data', t.testdir({ 'one.txt': cell(2 * 11_670) }), ...part('overhead'));
    t.equal(wrong.status, 1, wrong.stderr);
  },
);

t.test('a cell that cannot keep up is told as such, and not held to the prediction', async t => {
  const { status, stderr } = validate(
    '--data',
    t.testdir({ 'one.txt': `${cell(11_670)}\n${cell(5000, 60).replaceAll('N=3', 'N=3')}` }),
    ...part('overhead'),
  );
  t.equal(status, 0, stderr);
  t.match(stderr, /saturated/);
});

/** Runs as they were recorded, some with a soaker that counts what is left. */
function runsOf(
  arrivals: (random: () => number) => TickMeter['arrivals'],
  seed: number,
  soakLoss = 1,
): string {
  const random = randomNumbers(seed);
  const lines: string[] = [];
  const totals = { tx: 0, rx: 0, forward: 0, control: 0, at: 60, idle: 1000, system: 50, softirq: 30 };
  const reading = (when: string): string[] => [
    `@@ ${when} n1`,
    `tx=${totals.tx} tx_bytes=0 rx=${totals.rx} rx_bytes=0 forward=${totals.forward} forward_bytes=${600 * totals.forward} mgmt_tx=${totals.control} mgmt_tx_bytes=0 mgmt_rx=0 mgmt_rx_bytes=0`,
    `@@cpu ${when} ${totals.at.toFixed(2)} cpu  0 0 ${totals.system} ${totals.idle} 0 0 ${totals.softirq} 0 0 0`,
  ];
  for (const soak of [1, 0])
    for (let i = 0; i < 20; i++) {
      const traffic = {
        framesPerSecond: [0, 200, 500][i % 3]!,
        hops: i % 5,
        sendSeconds: 2e-4,
        hopSeconds: 3e-5,
      };
      const window: MeteredWindow = meteredWindow(
        traffic,
        { ticksPerSecond: 250, idle: { unmet: 0.1 }, arrivals: arrivals(random) },
        10,
        random,
      );
      lines.push(
        `== run k=${traffic.hops + 2} pps=${traffic.framesPerSecond} size=64 soak=${soak}`,
        ...reading('a'),
      );
      totals.at += 10;
      totals.tx += window.sentFrames;
      totals.rx += window.receivedFrames;
      totals.forward += window.forwardedFrames;
      totals.control += window.controlFrames;
      totals.softirq += Math.round(100 * window.softirqSeconds);
      if (soak === 0) totals.idle += Math.round(100 * window.idleSeconds);
      const busy = 1 + window.sentFrames * 2e-4 + soakLoss * window.forwardedFrames * 3e-5;
      if (soak === 1) lines.push(`soak ${Math.round(17_000 * (10 - busy))} in 10.0000`);
      lines.push(...reading('b'));
    }
  return lines.join('\n');
}

t.test(
  'forwarding is told where frames come at random, refused where they keep step with the tick',
  async t => {
    const locked = (random: () => number) => ({ after: (random() - 0.5) / 250, driftPpm: 0 });
    const { status, stdout, stderr } = validate(
      '--data',
      t.testdir({ 'a.txt': runsOf(() => 'random', 1), 'b.txt': runsOf(locked, 2) }),
      ...part('forwarding'),
    );
    t.equal(status, 0, stderr);
    const gates = gatesOf(stdout);
    t.ok(gates.some(({ gate, value }) => gate === 'a.txt: forwarded frame, off the truth' && value! < 15));
    t.ok(gates.some(({ gate, value }) => gate === 'b.txt: refused in step with the tick' && value === 100));
    const wrong = validate(
      '--data',
      t.testdir({ 'random.txt': runsOf(() => 'random', 1, 1.5) }),
      ...part('forwarding'),
    );
    t.equal(wrong.status, 1, 'a soaker that lost half as much again');
  },
);

const FIXED = '"device","xfactor","xfactor_e","rho_id","rho_id_e"';
const POINTS = '"MCS","TXP","rho_tx","rho_tx_e","rho_rx","rho_rx_e","device","txp"';

t.test('energy of frames is the arithmetic of any table; a class unlike its table does not pass', async t => {
  const table = (watts: number) =>
    t.testdir({
      energy: {
        'one.csv': [FIXED, '"A board",0.5,0,2,0', '"Raspberry Pi",0.126,0.0042,2.22,0.003'].join('\n'),
        'two.csv': [
          POINTS,
          '11,3,0.5,0,0.25,0,"A board",2',
          `48,12,${watts},0.01,0.0634,0.005,"Raspberry Pi",4`,
          '6,6,1,0,1,0,"Lone",2',
        ].join('\n'),
      },
    });
  const { status, stdout, stderr } = validate('--data', table(0.6937), ...part('energy'));
  t.equal(status, 0, stderr);
  t.ok(
    gatesOf(stdout).some(({ gate, value }) => gate === 'energy: points with all parameters' && value === 2),
  );
  t.match(stderr, /Lone: left out/);
  t.equal(validate('--data', table(0.7), ...part('energy')).status, 1);
});

const STATIONS = [
  '    Station 02:ab:cd:ef:01:02 (on mesh0)',
  '    \tmesh plink:\tESTAB',
  '    \tsignal:  \t-52 [-54, -56] dBm',
  '    \tToffset:\t18446744073694444112 us',
  '    \texpected throughput:\t17.211Mbps',
  '    \ttx bitrate:\t1299.9 MBit/s VHT-MCS 9 80MHz',
  '    \trx bitrate:\t(unknown)',
  '    \trx bytes:\t18446744073709551615',
  '    \tlast ack signal:-95 dBm',
  '    Station 02:ab:cd:ef:01:03 (on mesh0)',
  '    \ttx failed:\t3',
].join('\n');
const OLD_PATHS = [
  'DEST ADDR         NEXT HOP          IFACE\tSN\tMETRIC\tQLEN\tEXPTIME\t\tDTIM\tDRET\tFLAGS',
  '02:ab:cd:ef:01:03 02:ab:cd:ef:01:02 mesh0\t12\t170\t0\t1000\t\t100\t0\t0x15',
].join('\n');
const CHANNELS = [
  'Survey data from wlan0',
  '\tfrequency:\t\t\t5180 MHz',
  '\tnoise:\t\t\t\t-101 dBm',
  'Survey data from wlan0',
  '\tfrequency:\t\t\t5200 MHz [in use]',
  '\tnoise:\t\t\t\t-104 dBm',
  '\tchannel active time:\t\t2630800 ms',
  '\tchannel busy time:\t\t530600 ms',
].join('\n');
const COUNTERS = [
  '> counters mac',
  'TxTotal: 10',
  '    TxUnicast: 3',
  '    TxBroadcast: 7',
  '    TxRetry: 4294967295',
  'RxTotal: 2',
  '    RxUnicast: 1',
  '    RxBroadcast: 2',
  'Done',
  '> counters mle',
  'Role Disabled: 0',
  'Partition Id Changes: 1',
  'Done',
].join('\r\n');
const NODE = {
  uptime: 1000.5,
  idletime: 900,
  gateway_tq: 200,
  traffic: {
    mgmt_rx: { packets: 400_000_000, bytes: 2_400_000_000 },
    mgmt_tx: { bytes: 660_000, packets: 10_000 },
    tx: { packets: 100, bytes: 20_000, dropped: 3 },
  },
  wireless: [{ frequency: 2437, noise: 161, active: 100, busy: 20, rx: 10, tx: 5 }],
};

t.test('dumps of other makers and versions are read, and what nothing is made of is named', async t => {
  const folder = t.testdir({
    mesh: { 'iw-old': { 'paths.txt': OLD_PATHS, 'survey.txt': CHANNELS, 'phy.txt': 'Wiphy phy0\n' } },
    'some-iw-dumps': { stations: STATIONS },
    'openthread-cli': { 'router.txt': COUNTERS },
    'gluon-respondd': {
      'a.json': JSON.stringify({ nodeinfo: {}, statistics: NODE }),
      'b.bin': deflateRawSync(JSON.stringify(NODE)),
      'README.md': 'where they are from',
    },
  });
  const { status, stdout, stderr } = validate('--data', folder, ...part('respondd', 'iw', 'openthread'));
  t.equal(status, 0, stderr);
  const gates = gatesOf(stdout);
  for (const kind of ['respondd', 'iw', 'openthread']) {
    const value = (what: string): number | null | undefined =>
      gates.find(({ gate }) => gate === `${kind}: ${what}`)?.value;
    t.equal(value('dumps that are read'), 100, kind);
    t.ok(value("values compared with the dump's own lines")! > 8, kind);
  }
  t.match(stderr, /RxTotal is -1 more than RxUnicast \+ RxBroadcast/);
  t.match(stderr, /last ack signal \(1\)/);
  t.match(stderr, /mgmt_rx/, 'what went round is named');
  t.match(stderr, /not read: .*README\.md, .*phy\.txt/);
});

t.test('a dump that is cut, or no answer at all, does not pass', async t => {
  const cut = validate(
    '--data',
    t.testdir({ respondd: { 'a.json': JSON.stringify(NODE).slice(0, 100) } }),
    ...part('respondd'),
  );
  t.equal(cut.status, 1, cut.stderr);
  t.match(cut.stderr, /a\.json: .*no JSON/);
  const torn = validate(
    '--data',
    t.testdir({ iw: { paths: `${OLD_PATHS}\n02:ab:cd:ef:01:04 02:ab:cd` } }),
    ...part('iw'),
  );
  t.equal(torn.status, 1, torn.stderr);
});

t.test(
  'parts that a folder has no data for are left out by name; of one without any that is told',
  async t => {
    const { status, stdout, stderr } = validate(
      '--data',
      t.testdir({ iw: { stations: STATIONS } }),
      '--quick',
      '--json',
    );
    t.equal(status, 0, stderr);
    for (const left of ['overhead', 'forwarding', 'energy', 'respondd', 'openthread'])
      t.match(stderr, new RegExp(`^${left}: left out, there is no`, 'm'));
    t.ok(
      gatesOf(stdout).some(({ gate }) => /^metered: /.test(gate)),
      'what needs no data is held all the same',
    );
    const empty = validate('--data', t.testdir({ 'x.txt': '' }));
    t.equal(empty.status, 2);
    t.match(empty.stderr, /CONFIG_INVALID: None of sweep of a mesh/);
    t.equal(validate('--data', `${t.testdir()}/gone`).status, 2);
  },
);
