import type { MeshNetwork, NetworkNode, NetworksAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatRatio, NOTHING } from '@edgevitals/shared/text';
import { conclusion, shown, tableLines, title, type View, type ViewOptions, wrapped } from './view.js';

/** Networks without agents, and what is known of their nodes. */
export const networksView: View<NetworksAnswer> = ({ networks }, options) =>
  networks.length === 0
    ? [
        conclusion(
          ...wrapped(
            'no network without agents is heard: start the analyzer with --input zigbee2mqtt or meshtastic',
            options,
          ),
        ),
      ]
    : networks.map(network => ({
        name: `nodes of ${network.network}`,
        heading: networkLines(network, options).length + (network.nodes.length === 0 ? 0 : 2),
        rank: 1,
        lines: [
          ...networkLines(network, options),
          ...(network.nodes.length === 0 ? [''] : ['', ...nodeTable(network.nodes, options)]),
        ],
      }));

function networkLines(network: MeshNetwork, options: ViewOptions): string[] {
  const { messages, refusedMessages, unreadableMessages, forgottenNodes, heardAt } = network;
  const about = heardAt === undefined ? 'not heard yet' : `heard ${ago(heardAt, options)} ago`;
  const counts = [
    `${network.nodeCount} nodes`,
    `${messages} messages`,
    ...(unreadableMessages > 0 ? [`${unreadableMessages} encrypted`] : []),
    ...(refusedMessages > 0 ? [`${refusedMessages} refused`] : []),
    ...(forgottenNodes > 0 ? [`${forgottenNodes} nodes forgotten, too many`] : []),
  ];
  return [title(network.network, about, options), ...wrapped(counts.join(', '), options)];
}

/** Columns of which no node tells anything are left out. */
function nodeTable(nodes: readonly NetworkNode[], options: ViewOptions): string[] {
  const columns: readonly (readonly [name: string, show: (node: NetworkNode) => string])[] = [
    ['HEARD', ({ heardAt }) => ago(heardAt, options)],
    [
      'CHARGE',
      ({ batteryRatio, powered }) => (powered === true ? 'mains' : shown(batteryRatio, formatRatio)),
    ],
    ['CHANNEL', node => shown(node.channelUtilization, formatRatio)],
    ['SENDS', node => shown(node.sentAirtime, formatRatio)],
    ['RELAYED', node => shown(node.relayRatio, formatRatio)],
    ['COPIES', node => shown(node.duplicateRatio, formatRatio)],
    ['MSG/S', node => shown(node.messagesPerSecond, rate => rate.toFixed(2))],
    ['LEFT', node => shown(node.leavesInDay, String)],
  ];
  const told = columns.filter(([, show]) => nodes.some(node => show(node) !== NOTHING));
  return tableLines(
    [{ title: 'NODE', flexible: true }, ...told.map(([name]) => ({ title: name, align: 'right' as const }))],
    nodes.map(node => [node.node, ...told.map(([, show]) => show(node))]),
    options,
  );
}

const ago = (at: number, { now }: ViewOptions): string => formatDuration(Math.max(0, now - at));
