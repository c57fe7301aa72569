import { execFileSync } from 'node:child_process';
import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { emptyRow } from '../../testing/sampled.js';
import { parseNetSnmp } from './proc_net_snmp.js';

function whyNoNamespace(): string | false {
  try {
    inNamespace('ip link add ev0 type veth peer name ev1');
    return false;
  } catch {
    return 'a network namespace with a veth pair needs root and iproute2';
  }
}

const inNamespace = (script: string): string =>
  execFileSync('unshare', ['-n', 'sh', '-c', script], {
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

t.test('protocol counters are found by name, wherever a kernel puts them', async t => {
  const snmp = columnsOf('snmp');
  const now = emptyRow('snmp');
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
  const older = emptyRow('snmp');
  parseNetSnmp('Tcp: RetransSegs ActiveOpens\nTcp: 18446744073709551615 4\n', older);
  t.equal(older.get(snmp.tcp_retrans_segs), 18446744073709551615n);
  t.equal(older.get(snmp.tcp_active_opens), 4);
  t.equal(parseNetSnmp('Tcp: RetransSegs', emptyRow('snmp')), 0, 'cut off');
});

t.test('what is sent in a network namespace is counted there', { skip: whyNoNamespace() }, async t => {
  const text = inNamespace(
    'ip link add ev0 type veth peer name ev1; ip addr add 10.77.0.1/24 dev ev0; ip link set ev0 up; ip link set ev1 up; ' +
      'ip link set lo up; bash -c "echo hello > /dev/udp/10.77.0.1/9"; cat /proc/net/snmp',
  );
  const snmp = columnsOf('snmp');
  const now = emptyRow('snmp');
  parseNetSnmp(text, now);
  t.equal(now.get(snmp.udp_out_datagrams), 1);
  t.equal(now.get(snmp.udp_no_ports), 1, 'nobody listened');
  t.equal(now.get(snmp.tcp_in_segs), 0);
});
