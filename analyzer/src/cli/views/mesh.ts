/** What the network does and costs: a file for meshes and one for forwarding, the rest here. */
import type { MeshAnswer } from '@edgevitals/shared/results';
import { formatBytes, formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../render/fit_screen.js';
import { sparkline } from '../render/sparkline.js';
import { conclusionLines } from './mesh/conclusion_lines.js';
import { batteryLines, forwardingLines } from './mesh/cost_lines.js';
import { labelled } from './mesh/labelled.js';
import { meshDetailLines, meshesPart } from './mesh/mesh_lines.js';
import { trafficParts } from './mesh/traffic_parts.js';
import {
  conclusion,
  estimate,
  hintsPart,
  inJoules,
  type Lines,
  restOf,
  shown,
  tablePart,
  textPart,
  title,
  unknownPart,
  type View,
  type ViewOptions,
  windowLine,
} from './view.js';

export const meshView: View<MeshAnswer> = (answer, options) => [
  conclusion(
    title(`${answer.device}  network`, windowLine(answer.window), options),
    ...conclusionLines(answer, options),
    ...(answer.interfaces.length === 0 ? ['no network interface is known, or none of that name'] : []),
  ),
  meshesPart(answer, options),
  interfacesPart(answer.interfaces, options),
  ...trafficParts(answer, options),
  hintsPart(answer.hints, options),
  textPart('what the network stack takes', stackCostLines(answer, options), { rank: 2, least: 2 }),
  textPart('forwarding', forwardingLines(answer, options), { rank: 3, close: true }),
  textPart('battery', batteryLines(answer, options), { rank: 3, close: true }),
  textPart('packets', stackLines(answer, options), { rank: 4, close: true }),
  textPart('meshes', meshDetailLines(answer, options), { rank: 3 }),
  unknownPart(answer.notIdentified, options),
];

const stackCostLines: Lines<MeshAnswer> = ({ stackCpuRatio, energy }, options) => [
  ...labelled('network stack', `${estimate(stackCpuRatio, formatRatio)} of all CPUs`, options),
  ...(energy ? labelled('energy', estimate(energy, inJoules), options) : []),
];

function stackLines({ stack }: MeshAnswer, options: ViewOptions): string[] {
  if (stack === undefined || stack === null) return [];
  const count = (value: number | undefined): string => shown(value, each => String(Math.round(each)));
  return [
    ...labelled(
      'packets',
      `${count(stack.processedPackets)} taken, ${count(stack.backlogDrops)} dropped by CPUs, ${count(stack.ipForwardedPackets)} forwarded by IP, ${count(stack.ipDroppedPackets)} dropped there`,
      options,
    ),
    ...labelled(
      '',
      `TCP ${count(stack.tcpRetransmits)} of ${count(stack.tcpSentSegments)} segments sent again, UDP ${count(stack.udpErrors)} errors`,
      options,
    ),
    ...labelled(
      '',
      `to many: ${count(stack.multicastPackets)} multicast, ${count(stack.broadcastPackets)} broadcast; ${count(stack.sockets)} sockets hold ${shown(stack.socketBytes, formatBytes)}`,
      options,
    ),
  ];
}

const interfacesPart = (interfaces: MeshAnswer['interfaces'], options: ViewOptions): ScreenPart =>
  tablePart(
    'interfaces',
    [
      { title: 'INTERFACE', flexible: true },
      { title: 'KIND' },
      { title: 'RECEIVED', align: 'right' },
      { title: 'SENT', align: 'right' },
      { title: 'HISTORY' },
      { title: 'ERRORS', align: 'right' },
      { title: 'DROPS', align: 'right' },
    ],
    interfaces.map(link => [
      link.name,
      link.kind,
      formatBytes(link.rxBytes),
      formatBytes(link.txBytes),
      sparkline(link.historyBytes, 12),
      String(link.errors),
      String(link.drops),
    ]),
    options,
    { rank: 1, rest: restOf(interfaces.length, 0, options) },
  );
