/**
 * Zigbee through zigbee2mqtt: `PREFIX/bridge/health`, JSON, each ten minutes (its extension `health`): by device the messages
 * received of it, how many a second, and how often it left. Counters are since zigbee2mqtt started, or since the message
 * before where it is set to begin anew. Its `timestamp` is local time without a zone, and not read.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import {
  type InputReading,
  isNodeName,
  type NetworkInput,
  type NodeReport,
  numberIn,
  OTHER,
} from './network_input.js';

const MOST_COUNT = Number.MAX_SAFE_INTEGER;
const HEALTH = v.object({ devices: v.optional(v.record(v.string(), v.unknown())) });
const DEVICE = v.record(v.string(), v.unknown());

export class Zigbee2MqttInput implements NetworkInput {
  readonly kind = 'zigbee2mqtt';
  readonly network: string;
  readonly filter: string;
  /** 200 devices take some 20 KB. */
  readonly mostBytes = 256 * 1024;

  constructor(network: string, prefix: string) {
    this.network = network;
    this.filter = `${prefix}/bridge/health`;
  }

  read(topic: string, payload: Uint8Array): InputReading {
    if (topic !== this.filter || payload.length === 0) return OTHER;
    return { kind: 'reports', reports: parseHealth(payload) };
  }
}

/** Devices of a health message. @throws EdgevitalsError INPUT_INVALID. */
export function parseHealth(payload: Uint8Array): NodeReport[] {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new EdgevitalsError('INPUT_INVALID', 'a health message of zigbee2mqtt is no JSON', { cause });
  }
  if (Array.isArray(document) || !v.is(HEALTH, document))
    throw new EdgevitalsError('INPUT_INVALID', 'a health message of zigbee2mqtt is no object with devices');
  const reports: NodeReport[] = [];
  for (const [node, device] of Object.entries(document.devices ?? {})) {
    if (!isNodeName(node) || !v.is(DEVICE, device)) continue;
    reports.push({
      node,
      ...given({
        messages: numberIn(device['messages'], 0, MOST_COUNT),
        messagesPerSecond: numberIn(device['messages_per_sec'], 0, 1e6),
        leaves: numberIn(device['leave_count'], 0, MOST_COUNT),
      }),
    });
  }
  return reports;
}
