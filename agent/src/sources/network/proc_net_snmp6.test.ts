import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { emptyRow } from '../../testing/sampled.js';
import { parseNetSnmp6 } from './proc_net_snmp6.js';

t.test('IPv6 counters are a name and a value a line', async t => {
  const snmp6 = columnsOf('snmp6');
  const now = emptyRow('snmp6');
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
