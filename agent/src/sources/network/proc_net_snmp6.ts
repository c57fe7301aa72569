/** /proc/net/snmp6 (net/ipv6/proc.c, snmp6_seq_show): a name and a value a line. */
import { columnsOf, type Row } from '@edgevitals/shared/frame';
import { LineCounters } from '../reading/line_counters.js';
import { CountersSource } from './counters_source.js';

const SNMP6 = columnsOf('snmp6');
/** In the order of the kernel; names are filled with blanks to 32 characters. */
const counters = new LineCounters([
  ['Ip6InReceives ', SNMP6.ip_in_receives],
  ['Ip6InDiscards ', SNMP6.ip_in_discards],
  ['Ip6InDelivers ', SNMP6.ip_in_delivers],
  ['Ip6OutForwDatagrams ', SNMP6.ip_out_forw_datagrams],
  ['Ip6OutRequests ', SNMP6.ip_out_requests],
  ['Ip6OutDiscards ', SNMP6.ip_out_discards],
  ['Ip6OutNoRoutes ', SNMP6.ip_out_no_routes],
  ['Ip6InMcastPkts ', SNMP6.ip_in_mcast_pkts],
  ['Ip6OutMcastPkts ', SNMP6.ip_out_mcast_pkts],
  ['Ip6InOctets ', SNMP6.ip_in_octets],
  ['Ip6OutOctets ', SNMP6.ip_out_octets],
  ['Ip6InMcastOctets ', SNMP6.ip_in_mcast_octets],
  ['Ip6OutMcastOctets ', SNMP6.ip_out_mcast_octets],
  ['Icmp6InMsgs ', SNMP6.icmp_in_msgs],
  ['Icmp6InErrors ', SNMP6.icmp_in_errors],
  ['Icmp6OutMsgs ', SNMP6.icmp_out_msgs],
  ['Icmp6InRouterAdvertisements ', SNMP6.icmp_in_router_advertisements],
  ['Icmp6InNeighborSolicits ', SNMP6.icmp_in_neighbor_solicits],
  ['Icmp6InNeighborAdvertisements ', SNMP6.icmp_in_neighbor_advertisements],
  ['Icmp6InMLDv2Reports ', SNMP6.icmp_in_mldv2_reports],
  ['Icmp6OutNeighborSolicits ', SNMP6.icmp_out_neighbor_solicits],
  ['Icmp6OutNeighborAdvertisements ', SNMP6.icmp_out_neighbor_advertisements],
  ['Icmp6OutMLDv2Reports ', SNMP6.icmp_out_mldv2_reports],
  ['Udp6InDatagrams ', SNMP6.udp_in_datagrams],
  ['Udp6InErrors ', SNMP6.udp_in_errors],
  ['Udp6OutDatagrams ', SNMP6.udp_out_datagrams],
]);

/** Takes over the content of /proc/net/snmp6. @returns how many values it had. */
export const parseNetSnmp6 = (text: string, row: Row): number => counters.parse(text, row);

export class ProcNetSnmp6 extends CountersSource {
  constructor() {
    super({
      name: 'proc_net_snmp6',
      table: 'snmp6',
      path: '/proc/net/snmp6',
      costs: 'IPv6 packets: neighbour discovery and multicast of a mesh are not told apart',
      take: (file, row) => counters.take(file, row),
    });
  }
}
