/** /proc/net/snmp (net/ipv4/proc.c, snmp_seq_show; RFC 1213 names). What a mesh forwards below IP is not in it. */
import { columnsOf, type Row } from '@edgevitals/shared/frame';
import { CountersSource } from './counters_source.js';
import { PairedCounters } from './paired_counters.js';

const SNMP = columnsOf('snmp');
const COLUMNS = new Map([
  ['Ip: InReceives', SNMP.ip_in_receives],
  ['Ip: OutRequests', SNMP.ip_out_requests],
  ['Tcp: InSegs', SNMP.tcp_in_segs],
  ['Tcp: OutSegs', SNMP.tcp_out_segs],
  ['Udp: InDatagrams', SNMP.udp_in_datagrams],
  ['Udp: OutDatagrams', SNMP.udp_out_datagrams],
  ['Ip: InDelivers', SNMP.ip_in_delivers],
  ['Ip: ForwDatagrams', SNMP.ip_forw_datagrams],
  ['Tcp: CurrEstab', SNMP.tcp_curr_estab],
  ['Tcp: RetransSegs', SNMP.tcp_retrans_segs],
  ['Tcp: ActiveOpens', SNMP.tcp_active_opens],
  ['Tcp: PassiveOpens', SNMP.tcp_passive_opens],
  ['Tcp: AttemptFails', SNMP.tcp_attempt_fails],
  ['Tcp: EstabResets', SNMP.tcp_estab_resets],
  ['Tcp: OutRsts', SNMP.tcp_out_rsts],
  ['Tcp: InErrs', SNMP.tcp_in_errs],
  ['Udp: NoPorts', SNMP.udp_no_ports],
  ['Udp: InErrors', SNMP.udp_in_errors],
  ['Udp: RcvbufErrors', SNMP.udp_rcvbuf_errors],
  ['Udp: SndbufErrors', SNMP.udp_sndbuf_errors],
  ['Icmp: InMsgs', SNMP.icmp_in_msgs],
  ['Icmp: OutMsgs', SNMP.icmp_out_msgs],
  ['Ip: InDiscards', SNMP.ip_in_discards],
  ['Ip: OutDiscards', SNMP.ip_out_discards],
  ['Ip: OutNoRoutes', SNMP.ip_out_no_routes],
  ['Ip: FragCreates', SNMP.ip_frag_creates],
  ['Ip: ReasmFails', SNMP.ip_reasm_fails],
]);

const counters = new PairedCounters(COLUMNS);

/** Takes over the content of /proc/net/snmp. @returns how many values it had. */
export const parseNetSnmp = (text: string, row: Row): number => counters.parse(text, row);

export class ProcNetSnmp extends CountersSource {
  constructor() {
    super({
      name: 'proc_net_snmp',
      table: 'snmp',
      path: '/proc/net/snmp',
      costs: 'packets by protocol: retransmissions and forwarding are not told apart',
      take: (file, row) => parseNetSnmp(file.read(), row),
    });
  }
}
