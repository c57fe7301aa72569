import type { MeshAnswer } from '@edgevitals/shared/results';
import { formatBytes, formatRatio } from '@edgevitals/shared/text';
import { sparkline } from '../render/sparkline.js';
import {
  estimate,
  hintLines,
  inJoules,
  tableLines,
  title,
  unknownLines,
  type View,
  type ViewOptions,
  windowLine,
} from './view.js';

/** Traffic by interface and what the network stack costs. */
export const meshView: View<MeshAnswer> = (answer, options) => [
  title(`${answer.device}  network`, windowLine(answer.window), options),
  `network stack  ${estimate(answer.stackCpuRatio, formatRatio)} of all CPUs`,
  ...(answer.energy ? [`energy         ${estimate(answer.energy, inJoules)}`] : []),
  ...unknownLines(answer.notIdentified, options),
  '',
  ...(answer.interfaces.length === 0
    ? ['no network interface is known, or none of that name']
    : interfaceTable(answer.interfaces, options)),
  ...hintLines(answer.hints, options),
];

const interfaceTable = (interfaces: MeshAnswer['interfaces'], options: ViewOptions): string[] =>
  tableLines(
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
  );
