import { readFileSync } from 'node:fs';
import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { emptyRow } from '../../testing/sampled.js';
import { parseNetNetstat } from './proc_net_netstat.js';

t.test('the netstat of this machine is understood', async t => {
  const netstat = columnsOf('netstat');
  const one = emptyRow('netstat');
  t.ok(parseNetNetstat(readFileSync('/proc/net/netstat', 'latin1'), one) > 20);
  t.type(one.get(netstat.ip_in_octets), 'number');
  const text = readFileSync('/proc/net/netstat', 'latin1');
  const lines = text.split('\n').filter(line => line.startsWith('TcpExt:'));
  const place = lines[0]!.split(' ').indexOf('DelayedACKs');
  const exact = emptyRow('netstat');
  parseNetNetstat(text, exact);
  t.equal(String(exact.get(netstat.tcp_delayed_acks)), lines[1]!.split(' ')[place]);
});
