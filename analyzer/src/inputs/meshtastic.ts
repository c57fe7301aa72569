/**
 * Meshtastic through the MQTT module of a gateway node: `PREFIX/.../2/e/CHANNEL/!GATEWAY` is a protobuf ServiceEnvelope,
 * `PREFIX/.../2/json/CHANNEL/!GATEWAY` the same as JSON where the firmware has that. Read are telemetry packets: what a node says of
 * its battery, of the channel, and its counters. A gateway passes packets on encrypted unless it is told otherwise: those are
 * counted as unreadable. Several gateways publish the same packet: the same counters twice are no news.
 */

import { meshtastic } from '@edgevitals/proto/meshtastic';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import {
  type InputReading,
  type NetworkInput,
  type NodeReport,
  numberIn,
  OTHER,
  type PacketCounts,
  UNREADABLE,
} from './network_input.js';

/** PortNum.TELEMETRY_APP. */
const TELEMETRY = 67;
const MOST_COUNT = 2 ** 32 - 1;
const FORM = /\/2\/(e|json)\/[^/]+\/[^/]+$/;

const JSON_PACKET = v.object({ from: v.number(), type: v.string(), payload: v.optional(v.unknown()) });
const FIELDS = v.record(v.string(), v.unknown());
type Fields = Readonly<Record<string, unknown>>;

export class MeshtasticInput implements NetworkInput {
  readonly kind = 'meshtastic';
  readonly network: string;
  readonly filter: string;
  /** A packet is 256 bytes at most on the air, its envelope some dozens more; JSON is some 600. */
  readonly mostBytes = 4096;

  constructor(network: string, prefix: string) {
    this.network = network;
    this.filter = `${prefix}/#`;
  }

  read(topic: string, payload: Uint8Array): InputReading {
    switch (FORM.exec(topic)?.[1]) {
      case 'e':
        return readEnvelope(payload);
      case 'json':
        return readJson(payload);
      default:
        return OTHER;
    }
  }
}

function readEnvelope(payload: Uint8Array): InputReading {
  const packet = decoded('ServiceEnvelope', () => meshtastic.ServiceEnvelope.decode(payload)).packet;
  if (packet == null) throw new EdgevitalsError('INPUT_INVALID', 'an envelope of Meshtastic has no packet');
  const { from, decoded: data } = packet;
  if (data == null) return packet.encrypted == null ? OTHER : UNREADABLE;
  if (data.portnum !== TELEMETRY || from == null) return OTHER;
  const telemetry = decoded('Telemetry', () => meshtastic.Telemetry.decode(data.payload ?? new Uint8Array()));
  const fields = namedAsOnTheWire(telemetry.deviceMetrics ?? telemetry.localStats);
  return fields === undefined ? OTHER : reported(from, telemetry.time ?? 0, fields);
}

function readJson(payload: Uint8Array): InputReading {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new EdgevitalsError('INPUT_INVALID', 'a JSON packet of Meshtastic is no JSON', { cause });
  }
  if (!v.is(JSON_PACKET, document))
    throw new EdgevitalsError('INPUT_INVALID', 'a JSON packet of Meshtastic has no `from` or `type`');
  if (document.type !== 'telemetry' || !v.is(FIELDS, document.payload)) return OTHER;
  const at = (document as { readonly timestamp?: unknown }).timestamp;
  return reported(document.from, numberIn(at, 0, MOST_COUNT) ?? 0, document.payload);
}

/** @param time seconds since 1970; 0 where the node does not know. */
function reported(from: number, time: number, fields: Fields): InputReading {
  if (!(Number.isInteger(from) && from > 0 && from <= MOST_COUNT))
    throw new EdgevitalsError('INPUT_INVALID', `a packet of Meshtastic is from no node: ${from}`);
  const battery = numberIn(fields['battery_level'], 0, 255);
  const report: NodeReport = {
    node: `!${from.toString(16).padStart(8, '0')}`,
    ...given({
      measuredAt: time > 0 ? time : undefined,
      // above 100 it runs off the mains, whatever charge it has
      batteryRatio: battery === undefined || battery > 100 ? undefined : battery / 100,
      isPowered: battery === undefined ? undefined : battery > 100,
      volts: numberIn(fields['voltage'], 0.1, 100),
      channelUtilization: percent(fields['channel_utilization']),
      sentAirtime: percent(fields['air_util_tx']),
      uptimeSeconds: numberIn(fields['uptime_seconds'], 0, MOST_COUNT),
      packets: packetCounts(fields),
    }),
  };
  // a payload of other sensors
  return Object.keys(report).every(key => key === 'node' || key === 'measuredAt')
    ? OTHER
    : { kind: 'reports', reports: [report] };
}

/**
 * Counters, where the message has them. Zeros are left out on the wire: where one of those that came together (duplicates, relays)
 * is there, those that are not are zero; where none is, the firmware may not count them.
 */
function packetCounts(fields: Fields): PacketCounts | undefined {
  const count = (name: string): number | undefined => numberIn(fields[name], 0, MOST_COUNT);
  const sent = count('num_packets_tx');
  const received = count('num_packets_rx');
  if (sent === undefined && received === undefined) return undefined;
  const duplicates = count('num_rx_dupe');
  const relayed = count('num_tx_relay');
  const relaysCanceled = count('num_tx_relay_canceled');
  const knows = duplicates !== undefined || relayed !== undefined || relaysCanceled !== undefined;
  const zero = knows ? 0 : undefined;
  return {
    sent: sent ?? 0,
    received: received ?? 0,
    ...given({
      bad: count('num_packets_rx_bad'),
      duplicates: duplicates ?? zero,
      relayed: relayed ?? zero,
      relaysCanceled: relaysCanceled ?? zero,
      dropped: count('num_tx_dropped'),
    }),
  };
}

const percent = (value: unknown): number | undefined => {
  const told = numberIn(value, 0, 100);
  return told === undefined ? undefined : told / 100;
};

/** Fields that are there, by the names that JSON has for them. */
function namedAsOnTheWire(
  message: meshtastic.IDeviceMetrics | meshtastic.ILocalStats | null | undefined,
): Fields | undefined {
  if (message == null) return undefined;
  const named = Object.entries(message).filter(([, value]) => value != null);
  return Object.fromEntries(
    named.map(([name, value]) => [name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`), value]),
  );
}

function decoded<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new EdgevitalsError('INPUT_INVALID', `a ${what} of Meshtastic cannot be decoded`, { cause });
  }
}
