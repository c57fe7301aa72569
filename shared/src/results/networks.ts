/** Networks without agents: the messages of proto/edgevitals/v1 in camelCase. Units: s, V, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import { defineMethod } from './define_method.js';
import { LIMIT, preset } from './field_rule.js';
import { messageOf } from './message.js';

export const networks = defineMethod({
  meaning: 'networks without agents, by their gateways: nodes, channel, relays, duplicates',
  request: messageOf<NetworksRequest>()(edgevitals.v1.NetworksRequest),
  answer: messageOf<NetworksAnswer>()(edgevitals.v1.NetworksAnswer),
  rules: { limit: preset(LIMIT, 100) },
});

export interface NetworksRequest {
  /** One network; all when absent. */
  readonly network?: string;
  /** Nodes of each at most, those heard last first, 1 to 1000; default 100. */
  readonly limit?: number;
}

export interface NetworksAnswer {
  readonly networks: readonly MeshNetwork[];
}

/** A network whose nodes run no agent, heard through its gateway. */
export interface MeshNetwork {
  /** What findings of it have for a device. */
  readonly network: string;
  /** "zigbee2mqtt" or "meshtastic". */
  readonly kind: string;
  /** When it last told something of a node, by the analyzer's clock; absent before it has. */
  readonly heardAt?: number;
  /** Nodes that are known; of each what is newest. */
  readonly nodeCount: number;
  readonly nodes: readonly NetworkNode[];
  /** Messages since the analyzer started: received, refused with a code, and encrypted with a key that it does not have. */
  readonly messages: number;
  readonly refusedMessages: number;
  readonly unreadableMessages: number;
  /** Nodes that were forgotten to make room for others. */
  readonly forgottenNodes: number;
}

/** What a node, or its gateway, says of it; absent is what it does not. */
export interface NetworkNode {
  /** What the network calls it. */
  readonly node: string;
  readonly heardAt: number;
  readonly batteryRatio?: number;
  /** Whether it runs off the mains. */
  readonly powered?: boolean;
  readonly volts?: number;
  readonly uptimeSeconds?: number;
  /** Share of time in which it finds the channel taken, and of the last hour in which it sent. */
  readonly channelUtilization?: number;
  readonly sentAirtime?: number;
  /** Packets since it started. */
  readonly sentPackets?: number;
  readonly receivedPackets?: number;
  /** Shares of its newest packets: of those sent the ones for others; of those received the ones heard before, and malformed. */
  readonly relayRatio?: number;
  readonly duplicateRatio?: number;
  readonly badRatio?: number;
  /** Messages that its gateway received of it, and how many a second. */
  readonly messages?: number;
  readonly messagesPerSecond?: number;
  /** How often it left the network in the last 24 hours, as far as the analyzer has seen. */
  readonly leavesInDay?: number;
}
