/** BMX7: its daemon tells means of its traffic and of its CPU time over about ten seconds. */
import { TABLES } from '@edgevitals/shared/frame';
import { placesOf } from '../block/columns.js';
import { type TableRow, toldCount } from '../block/table_rows.js';
import type { MeshRows } from './mesh_rows.js';

const BMX7 = placesOf('bmx7');
/** Headers of what it sends, always UDP over link-local IPv6 over Ethernet: 8, 40 and 14 B. */
const HEADER_BYTES = 62;
/** More is a bad reading: B/s, packets in 1000 s, and thousandths of a CPU of a program with one thread. */
const MOST_BYTES = 1e9;
const MOST_PACKETS = 1e9;
const MOST_CPU = 1100;

/** A reading stands for the time since the one before. */
export function readBmx7(rows: MeshRows): void {
  const { id } = TABLES.bmx7;
  const seconds = rows.covered(id);
  const raw = rows.span(id).now.find(each => each !== undefined);
  if (seconds === undefined || raw === undefined) return;
  const row = rows.row('', 'bmx7', seconds);
  if (row === undefined) return;
  const sent = traffic(raw, BMX7.tx_packets_per_1000s, BMX7.tx_bytes_per_s, seconds);
  const received = traffic(raw, BMX7.rx_packets_per_1000s, BMX7.rx_bytes_per_s, seconds);
  if (sent !== undefined) [row.controlSentPackets, row.controlSentBytes] = sent;
  if (received !== undefined) [row.controlReceivedPackets, row.controlReceivedBytes] = received;
  const cpu = level(raw, BMX7.cpu_permille, MOST_CPU);
  if (cpu !== undefined) row.controlCpuSeconds = (cpu / 1000) * seconds;
  const neighbours = toldCount(raw, BMX7.neighbours);
  if (neighbours !== undefined) row.neighbours = neighbours;
  const nodes = toldCount(raw, BMX7.nodes);
  // it counts itself
  if (nodes !== undefined && nodes > 0) row.nodes = nodes - 1;
}

function level(raw: TableRow, place: number, most: number): number | undefined {
  const value = toldCount(raw, place);
  return value !== undefined && value <= most ? value : undefined;
}

/** Packets, and bytes with headers; undefined where either is not told. */
function traffic(
  raw: TableRow,
  packetsAt: number,
  bytesAt: number,
  seconds: number,
): [packets: number, bytes: number] | undefined {
  const packets = level(raw, packetsAt, MOST_PACKETS);
  const bytes = level(raw, bytesAt, MOST_BYTES);
  if (packets === undefined || bytes === undefined) return undefined;
  const each = packets / 1000;
  return [each * seconds, (bytes + each * HEADER_BYTES) * seconds];
}
