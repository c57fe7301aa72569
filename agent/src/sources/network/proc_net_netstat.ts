/** /proc/net/netstat (net/ipv4/proc.c, netstat_seq_show): what Linux counts beyond the standard. */
import { columnsOf, type Row } from '@edgevitals/shared/frame';
import { CountersSource } from './counters_source.js';
import { PairedCounters } from './paired_counters.js';

const NETSTAT = columnsOf('netstat');
const COLUMNS = new Map([
  ['IpExt: InOctets', NETSTAT.ip_in_octets],
  ['IpExt: OutOctets', NETSTAT.ip_out_octets],
  ['TcpExt: DelayedACKs', NETSTAT.tcp_delayed_acks],
  ['IpExt: InMcastPkts', NETSTAT.ip_in_mcast_pkts],
  ['IpExt: OutMcastPkts', NETSTAT.ip_out_mcast_pkts],
  ['IpExt: InBcastPkts', NETSTAT.ip_in_bcast_pkts],
  ['IpExt: OutBcastPkts', NETSTAT.ip_out_bcast_pkts],
  ['IpExt: InMcastOctets', NETSTAT.ip_in_mcast_octets],
  ['IpExt: OutMcastOctets', NETSTAT.ip_out_mcast_octets],
  ['TcpExt: TCPTimeouts', NETSTAT.tcp_timeouts],
  ['TcpExt: TCPLostRetransmit', NETSTAT.tcp_lost_retransmit],
  ['TcpExt: TCPFastRetrans', NETSTAT.tcp_fast_retrans],
  ['TcpExt: TCPSlowStartRetrans', NETSTAT.tcp_slow_start_retrans],
  ['TcpExt: TCPSynRetrans', NETSTAT.tcp_syn_retrans],
  ['TcpExt: TCPRetransFail', NETSTAT.tcp_retrans_fail],
  ['TcpExt: TCPLossProbes', NETSTAT.tcp_loss_probes],
  ['TcpExt: TCPKeepAlive', NETSTAT.tcp_keep_alive],
  ['TcpExt: TCPSpuriousRTOs', NETSTAT.tcp_spurious_rtos],
  ['TcpExt: TCPAbortOnTimeout', NETSTAT.tcp_abort_on_timeout],
  ['TcpExt: TCPAbortOnMemory', NETSTAT.tcp_abort_on_memory],
  ['TcpExt: TCPBacklogDrop', NETSTAT.tcp_backlog_drop],
  ['TcpExt: TCPRcvQDrop', NETSTAT.tcp_rcvq_drop],
  ['TcpExt: ListenOverflows', NETSTAT.listen_overflows],
  ['TcpExt: ListenDrops', NETSTAT.listen_drops],
  ['IpExt: InNoRoutes', NETSTAT.ip_in_no_routes],
  ['IpExt: InCsumErrors', NETSTAT.ip_in_csum_errors],
]);

const counters = new PairedCounters(COLUMNS);

/** Takes over the content of /proc/net/netstat. @returns how many values it had. */
export const parseNetNetstat = (text: string, row: Row): number => counters.parse(text, row);

export class ProcNetNetstat extends CountersSource {
  constructor() {
    super({
      name: 'proc_net_netstat',
      table: 'netstat',
      path: '/proc/net/netstat',
      costs: 'multicast, and why TCP sends again',
      take: (file, row) => parseNetNetstat(file.read(), row),
    });
  }
}
