import { bytes, count, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/**
 * The network stack of a device: several raw tables, read by device/mesh/network_tables.ts, in the interval in which they were. In
 * the order of the stored form: append only.
 */
export const NETWORK = new RowKind('network stack', {
  /** Network namespace; empty for the agent's own, the only one that is told so far. */
  namespace: text().key(),
  /** Time that the readings cover. */
  seconds: seconds(1e-3).sum(),
  /** Packets that CPUs took from interfaces, those of them that found no room in the queue, and times that work was left over. */
  processedPackets: count('packets').sum().optional(),
  backlogDrops: count('packets').sum().optional(),
  squeezes: count('times').sum().optional(),
  /** IPv4 and IPv6 together; what is forwarded in layer 2, as by batman-adv, is in none of these. */
  ipReceivedPackets: count('packets').sum().optional(),
  ipSentPackets: count('packets').sum().optional(),
  ipForwardedPackets: count('packets').sum().optional(),
  ipDroppedPackets: count('packets').sum().optional(),
  multicastPackets: count('packets').sum().optional(),
  broadcastPackets: count('packets').sum().optional(),
  tcpSentSegments: count('segments').sum().optional(),
  tcpRetransmits: count('segments').sum().optional(),
  udpErrors: count('datagrams').sum().optional(),
  /** Newest reading. */
  sockets: count('sockets').optional(),
  socketBytes: bytes().optional(),
});

export type NetworkRow = Row<typeof NETWORK>;
