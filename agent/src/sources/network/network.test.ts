import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { columnsOf, type Reading, Row, RowId, TABLES, type TableName } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { RowSet } from '../reading/row_set.js';
import { mostWanted, parseEthtool } from './ethtool.js';
import { parseNetNetstat } from './proc_net_netstat.js';
import { parseNetSnmp } from './proc_net_snmp.js';
import { parseNetSnmp6 } from './proc_net_snmp6.js';
import { ProcNetSockstat, parseSockstat } from './proc_net_sockstat.js';
import { ProcNetSoftnetStat, parseSoftnet } from './proc_net_softnet_stat.js';
import { parseWireless } from './proc_net_wireless.js';

const row = (table: TableName): Row => new Row(new RowId([], ''), TABLES[table].columns.length);

t.test('protocol counters are found by name, wherever a kernel puts them', async t => {
  const snmp = columnsOf('snmp');
  const now = row('snmp');
  t.ok(
    parseNetSnmp(
      'Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams\nIp: 2 64 79659 0 0 7\n' +
        'IcmpMsg: InType3\nIcmpMsg: 1\n' +
        'Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens RetransSegs\nTcp: 1 200 120000 -1 1215 28\n' +
        'UdpLite: InDatagrams\nUdpLite: 5\n',
      now,
    ) > 0,
  );
  t.equal(now.get(snmp.ip_in_receives), 79659);
  t.equal(now.get(snmp.ip_forw_datagrams), 7);
  t.equal(now.get(snmp.tcp_active_opens), 1215);
  t.equal(now.get(snmp.tcp_retrans_segs), 28);
  t.equal(now.get(snmp.udp_in_datagrams), undefined, 'UDP-Lite is not UDP');
  const older = row('snmp');
  parseNetSnmp('Tcp: RetransSegs ActiveOpens\nTcp: 18446744073709551615 4\n', older);
  t.equal(older.get(snmp.tcp_retrans_segs), 18446744073709551615n);
  t.equal(older.get(snmp.tcp_active_opens), 4);
  t.equal(parseNetSnmp('Tcp: RetransSegs', row('snmp')), 0, 'cut off');
});

t.test('the files of this machine are understood, with what a process caused among them', async t => {
  const netstat = columnsOf('netstat');
  const one = row('netstat');
  t.ok(parseNetNetstat(readFileSync('/proc/net/netstat', 'latin1'), one) > 20);
  t.type(one.get(netstat.ip_in_octets), 'number');
  const text = readFileSync('/proc/net/netstat', 'latin1');
  const lines = text.split('\n').filter(line => line.startsWith('TcpExt:'));
  const place = lines[0]!.split(' ').indexOf('DelayedACKs');
  const exact = row('netstat');
  parseNetNetstat(text, exact);
  t.equal(String(exact.get(netstat.tcp_delayed_acks)), lines[1]!.split(' ')[place]);

  const cpus = parseSoftnet(readFileSync('/proc/net/softnet_stat', 'latin1'), new Map());
  t.equal(cpus.length, readFileSync('/proc/stat', 'latin1').match(/^cpu\d/gm)!.length);

  const into: Reading[] = [];
  const sockets = new ProcNetSockstat();
  sockets.read(new NodeHost(), into);
  sockets.close();
  t.ok(Number(into[0]!.rows[0]!.get(columnsOf('sockstat').sockets_used)) > 0);
});

t.test('IPv6 counters are a name and a value a line', async t => {
  const snmp6 = columnsOf('snmp6');
  const now = row('snmp6');
  t.equal(
    parseNetSnmp6(
      'Ip6InReceives                   \t12\nIp6Unknown \t1\nIcmp6InMLDv2Reports  \t3\nbroken\n',
      now,
    ),
    2,
  );
  t.equal(now.get(snmp6.ip_in_receives), 12);
  t.equal(now.get(snmp6.icmp_in_mldv2_reports), 3);
});

t.test('softnet lines of every age of kernel: 9 to 15 columns, CPUs that are offline', async t => {
  const softnet = columnsOf('softnet');
  const line = (...numbers: number[]): string =>
    `${numbers.map(number => number.toString(16).padStart(8, '0')).join(' ')}\n`;
  const nine = parseSoftnet(
    line(0x1d6, 1, 4, 0, 0, 0, 0, 0, 2) + line(0xffffffff, 0, 0, 0, 0, 0, 0, 0, 0),
    new Map(),
  );
  t.strictSame(
    nine.map(one => [one.id.labels[0], one.get(softnet.processed), one.get(softnet.received_rps)]),
    [
      [0, 0x1d6, undefined],
      [1, 0xffffffff, undefined],
    ],
  );
  t.equal(nine[0]!.get(softnet.cpu_collision), 2);
  const known = new Map<number, Row>();
  const text = line(1, 2, 3, 0, 0, 0, 0, 0, 0, 5, 6, 7, 3, 8, 9);
  const [fifteen] = parseSoftnet(text, known);
  t.equal(fifteen!.id.labels[0], 3, 'CPUs 0 to 2 are offline');
  t.equal(fifteen!.get(softnet.process_qlen), 9);
  t.equal(parseSoftnet(text, known)[0], fifteen, 'the same row again');
  t.throws(() => parseSoftnet('12 34\n', known), { code: 'SOURCE_MALFORMED' });
  t.throws(() => parseSoftnet(line(1, 2, 3, 0, 0, 0, 0, 0, 0).replace('1', 'x'), known), {
    code: 'SOURCE_MALFORMED',
  });
});

t.test('sockets by protocol, with and without IPv6', async t => {
  const sockstat = columnsOf('sockstat');
  const now = row('sockstat');
  t.equal(
    parseSockstat(
      'sockets: used 15\nTCP: inuse 1 orphan 0 tw 3 alloc 1 mem 0\nUDP: inuse 0 mem 0\nFRAG: inuse 0 memory 0\n',
      now,
    ),
    10,
  );
  t.equal(now.get(sockstat.tcp_tw), 3);
  t.equal(now.get(sockstat.tcp6_inuse), undefined);
  parseSockstat('TCP6: inuse 4\n', now);
  t.equal(now.get(sockstat.tcp6_inuse), 4);
});

t.test('wireless links: dots behind values that are new, negative levels', async t => {
  const wireless = columnsOf('wireless');
  const set = new RowSet(TABLES.wireless.columns.length, 4);
  const head =
    'Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n' +
    ' face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n';
  parseWireless(`${head} wlan0: 0000   54.  -56.  -256        0      0      0      3     17        0\n`, set);
  t.equal(set.rows[0]!.id.name, 'wlan0');
  t.equal(set.rows[0]!.get(wireless.level), -56);
  t.equal(set.rows[0]!.get(wireless.discard_retry), 3);
  parseWireless(head, set);
  t.equal(set.rows.length, 0, 'no link');
  t.throws(() => parseWireless('', set), { code: 'SOURCE_MALFORMED' });
});

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

const inNamespace = (script: string): string =>
  execFileSync('unshare', ['-n', 'sh', '-c', script], {
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

function whyNoNamespace(): string | false {
  try {
    inNamespace('ip link add ev0 type veth peer name ev1');
    return false;
  } catch {
    return 'a network namespace with a veth pair needs root and iproute2';
  }
}

t.test('what is sent in a network namespace is counted there', { skip: whyNoNamespace() }, async t => {
  const text = inNamespace(
    'ip link add ev0 type veth peer name ev1; ip addr add 10.77.0.1/24 dev ev0; ip link set ev0 up; ip link set ev1 up; ' +
      'ip link set lo up; bash -c "echo hello > /dev/udp/10.77.0.1/9"; cat /proc/net/snmp',
  );
  const snmp = columnsOf('snmp');
  const now = row('snmp');
  parseNetSnmp(text, now);
  t.equal(now.get(snmp.udp_out_datagrams), 1);
  t.equal(now.get(snmp.udp_no_ports), 1, 'nobody listened');
  t.equal(now.get(snmp.tcp_in_segs), 0);
});

t.test('reading softnet again and again keeps its rows', async t => {
  const source = new ProcNetSoftnetStat();
  const host = new NodeHost();
  const [first, second]: Reading[][] = [[], []];
  source.read(host, first!);
  source.read(host, second!);
  source.close();
  t.strictSame(
    first![0]!.rows.map(one => one.id),
    second![0]!.rows.map(one => one.id),
  );
});
