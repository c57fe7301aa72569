/** The mesh of a fleet: the messages of proto/edgevitals/v1 in camelCase. Units: bit/s, dBm, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import { defineMethod } from './define_method.js';
import type { Evidence } from './finding.js';
import { messageOf } from './message.js';

export const topology = defineMethod({
  meaning: 'the mesh of the fleet: nodes, links with quality both ways, asymmetric links, detours',
  request: messageOf<TopologyRequest>()(edgevitals.v1.TopologyRequest),
  answer: messageOf<TopologyAnswer>()(edgevitals.v1.TopologyAnswer),
  rules: {},
});

export interface TopologyRequest {
  /** Only links of these devices, at either end; all when empty. */
  readonly devices?: readonly string[];
}

export interface TopologyAnswer {
  readonly nodes: readonly TopologyNode[];
  readonly links: readonly TopologyLink[];
  readonly issues: readonly TopologyIssue[];
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
}

export interface TopologyNode {
  /** The device's id; of a node that is none of the fleet's its address. */
  readonly node: string;
  readonly isDevice: boolean;
  /** As agents name them: 12 hex digits, pseudonyms unless the fleet is set up otherwise. */
  readonly addresses: readonly string[];
}

/** *There* is from source to target. What neither end tells is absent. */
export interface TopologyLink {
  /** "batman-adv", "802.11s", "802.11", "babel" or "olsr". */
  readonly protocol: string;
  readonly source: string;
  readonly target: string;
  /** How many of its two ends tell of it. */
  readonly ends: number;
  readonly sourceInterface?: string;
  readonly targetInterface?: string;
  /** Shares of packets that arrive. */
  readonly qualityThere?: number;
  readonly qualityBack?: number;
  /** In the protocol's own metric: airtime, Babel's cost, ETX. */
  readonly costThere?: number;
  readonly costBack?: number;
  /** Rates at which frames go, and what the protocol expects of the link, bit/s. */
  readonly rateThere?: number;
  readonly rateBack?: number;
  readonly throughputThere?: number;
  readonly throughputBack?: number;
  /** What either end hears of the other, dBm. */
  readonly signalAtSource?: number;
  readonly signalAtTarget?: number;
}

/** Where the mesh is inefficient: a kind of finding, seen from the whole fleet. */
export interface TopologyIssue {
  readonly kind: string;
  readonly device: string;
  /** A link, or the destination of a route. */
  readonly subject: string;
  readonly summary: string;
  readonly hint: string;
  readonly evidence: readonly Evidence[];
}
