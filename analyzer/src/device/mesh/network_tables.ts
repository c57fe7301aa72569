/** Tables about the network stack of a device between two readings. */
import { TABLES } from '@edgevitals/shared/frame';
import { NETWORK, type NetworkRow } from '../../quantities/index.js';
import { placesOf } from '../block/columns.js';
import { type TableRow, told } from '../block/table_rows.js';
import type { CounterNature } from '../counters/mark.js';
import type { Span } from '../span.js';
import { COUNTED, COUNTED_32, eachGrown, type Growth, plus } from './growths.js';

const SNMP = placesOf('snmp');
const SNMP6 = placesOf('snmp6');
const NETSTAT = placesOf('netstat');
const SOFTNET = placesOf('softnet');
const SOCKSTAT = placesOf('sockstat');
/** A CPU that was off shows what it showed. */
const OF_CPU: CounterNature = { ...COUNTED_32, startsOver: false };
const NONE: readonly NetworkRow[] = [];

const { snmp, snmp6, netstat, softnet, sockstat } = TABLES;
/** Those that make a network stack's row. */
export const NETWORK_TABLES: readonly number[] = [snmp.id, snmp6.id, netstat.id, softnet.id, sockstat.id];

/**
 * The stack's row; empty in intervals in which none of its tables was read.
 * @param span of a table, by its id.
 * @param covers seconds that the readings in the interval cover, by table.
 */
export function networkRows(
  span: (table: number) => Span,
  covers: ReadonlyMap<number, number>,
  pageBytes: number,
): readonly NetworkRow[] {
  let seconds = 0;
  if (covers.size > 0)
    for (const table of NETWORK_TABLES) seconds = Math.max(seconds, covers.get(table) ?? 0);
  if (seconds === 0) return NONE;
  const row = NETWORK.empty();
  row.seconds = seconds;
  const read = (
    table: number,
    take: (raw: TableRow, growth: Growth, nature: CounterNature) => void,
  ): void => {
    const covered = covers.get(table);
    if (covered === undefined) return;
    const tables = span(table);
    const nature: CounterNature = { ...COUNTED, bits: tables.longBits, startsOver: false };
    eachGrown(tables, covered, (raw, growth) => take(raw, growth, nature));
  };
  read(snmp.id, (_, growth, nature) => {
    const sum = sumOf(growth, nature);
    add(row, 'ipReceivedPackets', sum(SNMP.ip_in_receives));
    add(row, 'ipSentPackets', sum(SNMP.ip_out_requests));
    add(row, 'ipForwardedPackets', sum(SNMP.ip_forw_datagrams));
    add(row, 'ipDroppedPackets', sum(SNMP.ip_in_discards, SNMP.ip_out_discards, SNMP.ip_out_no_routes));
    add(row, 'tcpSentSegments', sum(SNMP.tcp_out_segs));
    add(row, 'tcpRetransmits', sum(SNMP.tcp_retrans_segs));
    add(row, 'udpErrors', sum(SNMP.udp_in_errors, SNMP.udp_sndbuf_errors));
  });
  read(snmp6.id, (_, growth) => {
    const sum = sumOf(growth, COUNTED);
    add(row, 'ipReceivedPackets', sum(SNMP6.ip_in_receives));
    add(row, 'ipSentPackets', sum(SNMP6.ip_out_requests));
    add(row, 'ipForwardedPackets', sum(SNMP6.ip_out_forw_datagrams));
    add(row, 'ipDroppedPackets', sum(SNMP6.ip_in_discards, SNMP6.ip_out_discards, SNMP6.ip_out_no_routes));
    add(row, 'multicastPackets', sum(SNMP6.ip_in_mcast_pkts));
    add(row, 'udpErrors', growth(SNMP6.udp_in_errors, COUNTED));
  });
  read(netstat.id, (_, growth) => {
    add(row, 'multicastPackets', growth(NETSTAT.ip_in_mcast_pkts, COUNTED));
    add(row, 'broadcastPackets', growth(NETSTAT.ip_in_bcast_pkts, COUNTED));
  });
  read(softnet.id, (_, growth) => {
    add(row, 'processedPackets', growth(SOFTNET.processed, OF_CPU));
    add(row, 'backlogDrops', growth(SOFTNET.dropped, OF_CPU));
    add(row, 'squeezes', growth(SOFTNET.time_squeeze, OF_CPU));
  });
  takeSockets(span(sockstat.id).now[0], row, pageBytes);
  return [row];
}

/** Adds up what columns of one nature grew by; undefined while none of them is told. */
const sumOf =
  (growth: Growth, nature: CounterNature) =>
  (...places: readonly number[]): number | undefined =>
    places.reduce<number | undefined>((total, place) => plus(total, growth(place, nature)), undefined);

function takeSockets(raw: TableRow | undefined, row: NetworkRow, pageBytes: number): void {
  if (raw === undefined) return;
  const sockets = told(raw, SOCKSTAT.sockets_used);
  if (sockets !== undefined) row.sockets = sockets;
  const pages = plus(told(raw, SOCKSTAT.tcp_mem), told(raw, SOCKSTAT.udp_mem));
  if (pages === undefined) return;
  // what is sorted from fragments is counted in bytes
  const fragments = plus(told(raw, SOCKSTAT.frag_memory), told(raw, SOCKSTAT.frag6_memory)) ?? 0;
  row.socketBytes = pages * pageBytes + fragments;
}

type Amount = {
  [K in keyof Required<NetworkRow>]: Required<NetworkRow>[K] extends number ? K : never;
}[keyof NetworkRow];

function add(row: NetworkRow, key: Amount, amount: number | undefined): void {
  if (amount !== undefined) row[key] = (row[key] ?? 0) + amount;
}
