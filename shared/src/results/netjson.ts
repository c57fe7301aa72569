/**
 * A topology as NetJSON (netjson.org, NetworkGraph and NetworkCollection): a graph a protocol, for what draws meshes. Measures that
 * NetJSON has no field for stand in `properties`.
 */
import { given } from '../objects/index.js';
import type { TopologyAnswer, TopologyLink } from './topology.js';

export interface NetworkGraph {
  readonly type: 'NetworkGraph';
  readonly protocol: string;
  /** Of the protocol; the format wants it, and agents do not tell. */
  readonly version: null;
  readonly metric: string | null;
  readonly nodes: readonly NetJsonNode[];
  readonly links: readonly NetJsonLink[];
}

export interface NetworkCollection {
  readonly type: 'NetworkCollection';
  readonly collection: readonly NetworkGraph[];
}

interface NetJsonNode {
  readonly id: string;
  readonly label: string;
  readonly local_addresses: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

interface NetJsonLink {
  readonly source: string;
  readonly target: string;
  readonly cost: number;
  readonly cost_text: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const METRICS: Readonly<Record<string, string>> = {
  'batman-adv': 'TQ',
  '802.11s': 'AIRTIME',
  babel: 'BABEL',
  olsr: 'ETX',
};

/** One graph; a collection where there are links of several protocols. */
export function toNetJson(answer: TopologyAnswer): NetworkGraph | NetworkCollection {
  const protocols = [...new Set(answer.links.map(({ protocol }) => protocol))].sort();
  const [only] = protocols;
  if (protocols.length <= 1) return graphOf(only ?? 'unknown', answer);
  return { type: 'NetworkCollection', collection: protocols.map(protocol => graphOf(protocol, answer)) };
}

function graphOf(protocol: string, answer: TopologyAnswer): NetworkGraph {
  const links = answer.links.filter(link => link.protocol === protocol);
  const ends = new Set(links.flatMap(({ source, target }) => [source, target]));
  return {
    type: 'NetworkGraph',
    protocol,
    version: null,
    metric: METRICS[protocol] ?? null,
    nodes: answer.nodes
      .filter(({ node }) => ends.has(node))
      .map(({ node, isDevice, addresses }) => ({
        id: node,
        label: node,
        local_addresses: addresses,
        properties: { is_device: isDevice },
      })),
    links: links.map(linkOf),
  };
}

function linkOf(link: TopologyLink): NetJsonLink {
  const { source, target } = link;
  const told = link.costThere ?? link.costBack;
  const share = link.qualityThere ?? link.qualityBack;
  const expected = share !== undefined && share > 0 ? 1 / share : undefined;
  return {
    source,
    target,
    // the format wants a number: without any measure every link is as good as another
    cost: told ?? expected ?? 1,
    cost_text: told !== undefined ? '' : expected !== undefined ? 'expected transmissions' : 'unknown',
    properties: given({
      ends: link.ends,
      source_interface: link.sourceInterface,
      target_interface: link.targetInterface,
      quality: link.qualityThere,
      quality_back: link.qualityBack,
      cost_back: link.costBack,
      rate: link.rateThere,
      rate_back: link.rateBack,
      throughput: link.throughputThere,
      throughput_back: link.throughputBack,
      signal_at_source: link.signalAtSource,
      signal_at_target: link.signalAtTarget,
    }),
  };
}
