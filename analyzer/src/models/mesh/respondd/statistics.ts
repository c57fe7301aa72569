/**
 * What a node of a Freifunk mesh says of itself: the statistics that respondd answers with (gluon, package/gluon-respondd and
 * net/respondd-module-wifi of its packages), in which order and with how many of its fields it may be.
 */
import { given } from '@edgevitals/shared/objects';
import { unwrappedBytes } from '../overhead/unwrapped_bytes.js';
import { LeafReader } from './leaf_reader.js';

/** Counters of batman-adv, since the node started. */
export interface TrafficCount {
  readonly packets?: number;
  /** Wraps at 4 GiB added, where the frames cannot have been that short: at least so many. */
  readonly bytes?: number;
  readonly dropped?: number;
  /** Bytes were counted in 32 bits. */
  readonly wrapped?: true;
}

export const TRAFFIC_KINDS = ['tx', 'rx', 'forward', 'mgmt_tx', 'mgmt_rx'] as const;
export type TrafficKind = (typeof TRAFFIC_KINDS)[number];

/** One radio: its channel's times since it came up. */
export interface RadioStatistics {
  readonly megahertz?: number;
  readonly noiseDbm?: number;
  readonly activeMs?: number;
  readonly busyMs?: number;
  readonly receiveMs?: number;
  readonly transmitMs?: number;
}

export interface RespondStatistics {
  readonly nodeId?: string;
  readonly uptimeSeconds?: number;
  /** Of all CPUs. */
  readonly idleSeconds?: number;
  readonly loadAverage?: number;
  readonly clients?: number;
  /** Transmit quality towards the gateway, of 255. */
  readonly gatewayTq?: number;
  /** B. */
  readonly memoryTotal?: number;
  readonly memoryFree?: number;
  readonly traffic: Readonly<Partial<Record<TrafficKind, TrafficCount>>>;
  readonly radios: readonly RadioStatistics[];
  /** Numbers that nothing is made of here, by path: `processes.running`. */
  readonly leftOut: readonly string[];
  /** Numbers that cannot be what they stand for, by path: `traffic.rx.bytes`. */
  readonly refused: readonly string[];
}

const KIB = 1024;
const MOST_RADIOS = 16;

/** @param statistics of one node, as JSON has it. */
export function readStatistics(statistics: object): RespondStatistics {
  const leaves = new LeafReader(statistics);
  const count = (...path: readonly string[]): number | undefined => leaves.number(path, value => value >= 0);
  const { clients } = statistics as { readonly clients?: unknown };
  const traffic: Partial<Record<TrafficKind, TrafficCount>> = {};
  for (const kind of TRAFFIC_KINDS) {
    const counted = trafficOf(leaves, kind);
    if (counted !== undefined) traffic[kind] = counted;
  }
  const kib = (name: string): number | undefined => {
    const value = count('memory', name);
    return value === undefined ? undefined : value * KIB;
  };
  const fields = given({
    nodeId: leaves.text(['node_id']),
    uptimeSeconds: count('uptime'),
    idleSeconds: count('idletime'),
    loadAverage: count('loadavg'),
    // older collectors write the sum alone
    clients: count('clients', 'total') ?? (typeof clients === 'number' ? count('clients') : undefined),
    gatewayTq: leaves.number(['gateway_tq'], value => value >= 0 && value <= 255),
    memoryTotal: kib('total'),
    memoryFree: kib('free'),
  });
  const radios = Array.from({ length: Math.min(MOST_RADIOS, leaves.lengthOf('wireless')) }, (_, i) =>
    radioOf(leaves, `${i}`),
  );
  return { ...fields, traffic, radios, leftOut: leaves.leftOut(), refused: leaves.refused };
}

function trafficOf(leaves: LeafReader, kind: TrafficKind): TrafficCount | undefined {
  const whole = (name: string): number | undefined =>
    leaves.number(['traffic', kind, name], value => value >= 0);
  const packets = whole('packets');
  const bytes = whole('bytes');
  const unwrapped = packets === undefined || bytes === undefined ? bytes : unwrappedBytes(bytes, packets);
  if (bytes !== undefined && unwrapped === undefined) leaves.refuse(['traffic', kind, 'bytes']);
  const counted = given({ packets, bytes: unwrapped, dropped: whole('dropped') });
  if (Object.keys(counted).length === 0) return undefined;
  return unwrapped === undefined || unwrapped === bytes ? counted : { ...counted, wrapped: true };
}

function radioOf(leaves: LeafReader, place: string): RadioStatistics {
  const time = (name: string): number | undefined =>
    leaves.number(['wireless', place, name], value => value >= 0);
  return given({
    megahertz: time('frequency'),
    // drivers that measure none say 0
    noiseDbm:
      leaves.number(['wireless', place, 'noise'], value => value <= 0 && value > -150, signed) || undefined,
    activeMs: time('active'),
    busyMs: time('busy'),
    receiveMs: time('rx'),
    transmitMs: time('tx'),
  });
}

/** Levels in dBm are negative, and printed as the unsigned byte or word that they are kept in: 162 is -94. */
function signed(value: number): number {
  if (value <= 0) return value;
  for (const width of [8, 16, 32, 64])
    if (value < 2 ** width) return value >= 2 ** (width - 1) ? value - 2 ** width : value;
  return value;
}
