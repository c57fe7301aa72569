/**
 * Networks without agents: their messages to what is known of their nodes, and to findings. They have no history: their nodes count
 * by themselves, and findings are kept as those of devices are. A message that is not as documented costs one count.
 */
import { type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import type { Finding, MeshNetwork } from '@edgevitals/shared/results';
import type { FindingKindName } from '../findings/index.js';
import { type FindingChange, Findings } from '../findings/index.js';
import { type NetworkInput, NetworkNodes } from '../inputs/index.js';
import type { SecondsClock } from './seconds_clock.js';

export interface HeardNetworksOptions {
  readonly inputs: readonly NetworkInput[];
  readonly clock: SecondsClock;
  readonly onFinding: (change: FindingChange) => void;
  /** A network is not heard. */
  readonly onError: (message: string, error: unknown) => void;
  /** A message was refused. */
  readonly onRefused: (network: string, code: ErrorCode, message: string) => void;
}

/** Kinds that are told of networks and of no device. */
const KINDS: ReadonlySet<string> = new Set<FindingKindName>([
  'mesh.duplicates',
  'mesh.channel-busy',
  'mesh.chatty-node',
  'mesh.node-leaves',
]);
/** Nodes are judged no more often: a public broker of Meshtastic carries dozens of messages a second. */
const JUDGE_SECONDS = 10;

interface HeardNetwork {
  readonly input: NetworkInput;
  readonly nodes: NetworkNodes;
  readonly findings: Findings;
  messages: number;
  refused: number;
  unreadable: number;
  heardAt: number | undefined;
  /** Reports came since nodes were last judged, at `judgedAt`. */
  hasNews: boolean;
  judgedAt: number;
}

export class Networks {
  private readonly options: HeardNetworksOptions;
  private readonly networks: ReadonlyMap<string, HeardNetwork>;

  constructor(options: HeardNetworksOptions) {
    this.options = options;
    this.networks = new Map(
      options.inputs.map(input => [
        input.network,
        {
          input,
          nodes: new NetworkNodes(),
          findings: new Findings(input.network),
          messages: 0,
          refused: 0,
          unreadable: 0,
          heardAt: undefined,
          hasNews: false,
          judgedAt: options.clock.now(),
        },
      ]),
    );
  }

  /**
   * Hears them, at most once a message: nothing of theirs waits at the broker, and devices' frames go first. One that the broker
   * does not let us hear is told, and harms no other.
   */
  async subscribe(endpoint: MqttEndpoint): Promise<Subscription[]> {
    const subscriptions: Subscription[] = [];
    for (const network of this.networks.values()) {
      const { filter } = network.input;
      try {
        subscriptions.push(
          await endpoint.subscribe(filter, ({ topic, payload }) => this.take(network, topic, payload), {
            qos: 0,
          }),
        );
      } catch (error) {
        if (!isEdgevitalsError(error, 'BROKER_REFUSED')) throw error;
        this.options.onError(`${network.input.network} is not heard: the broker refuses ${filter}`, error);
      }
    }
    return subscriptions;
  }

  /** Bytes held of nodes, roughly. */
  get bytes(): number {
    let bytes = 0;
    for (const { nodes } of this.networks.values()) bytes += nodes.bytes;
    return bytes;
  }

  has(network: string): boolean {
    return this.networks.has(network);
  }

  /**
   * Takes a finding as it was told before a restart. One of a network that is heard no more is over.
   * @param isDevice whether there is a device of the name that the finding has for one.
   * @returns whether it is of a network.
   */
  adopt(finding: Finding, isDevice: boolean): boolean {
    if (!KINDS.has(finding.kind)) return false;
    const network = this.networks.get(finding.device);
    if (network !== undefined) {
      network.findings.adopt(finding, Number.NEGATIVE_INFINITY);
      return true;
    }
    if (isDevice) return false;
    if (finding.status !== 'resolved') {
      const now = this.options.clock.now();
      const over: Finding = { ...finding, status: 'resolved', updatedAt: now, resolvedAt: now };
      this.options.onFinding({ finding: over, change: 'cleared' });
    }
    return true;
  }

  /** Open and resolved findings of all networks. */
  findings(): Finding[] {
    return [...this.networks.values()].flatMap(({ findings }) => findings.list());
  }

  /** Judges those of which there is news. */
  tick(): void {
    const now = this.options.clock.now();
    for (const network of this.networks.values()) {
      const elapsed = now - network.judgedAt;
      if (!network.hasNews || elapsed < JUDGE_SECONDS) continue;
      network.hasNews = false;
      network.judgedAt = now;
      network.nodes.sweep(now);
      const conditions = network.nodes.conditions(now);
      for (const change of network.findings.update(conditions, { to: now, elapsed, gap: false }))
        this.options.onFinding(change);
    }
  }

  /** What is known of each; of at most `limit` nodes. */
  list(limit: number): MeshNetwork[] {
    const now = this.options.clock.now();
    return Array.from(this.networks.values(), network => ({
      network: network.input.network,
      kind: network.input.kind,
      ...given({ heardAt: network.heardAt }),
      nodeCount: network.nodes.size,
      nodes: network.nodes.list(now, limit),
      messages: network.messages,
      refusedMessages: network.refused,
      unreadableMessages: network.unreadable,
      forgottenNodes: network.nodes.forgotten,
    }));
  }

  private take(network: HeardNetwork, topic: string, payload: Uint8Array): void {
    const { input, nodes } = network;
    network.messages++;
    if (payload.length > input.mostBytes) {
      this.refuse(network, 'INPUT_TOO_LARGE', `a message of ${payload.length} bytes on ${topic}`);
      return;
    }
    const now = this.options.clock.now();
    try {
      const reading = input.read(topic, payload);
      if (reading.kind === 'unreadable') network.unreadable++;
      if (reading.kind !== 'reports') return;
      for (const report of reading.reports) nodes.take(report, now);
      network.heardAt = now;
      network.hasNews = true;
    } catch (error) {
      const code = isEdgevitalsError(error) ? error.code : 'INTERNAL';
      this.refuse(network, code, error instanceof Error ? error.message : String(error));
    }
  }

  private refuse(network: HeardNetwork, code: ErrorCode, message: string): void {
    network.refused++;
    this.options.onRefused(network.input.network, code, message);
  }
}
