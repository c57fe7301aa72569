/** Whose traffic it is: TCP of programs, and other network namespaces. */
import type { MeshAnswer } from '@edgevitals/shared/results';
import { formatBytes } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { restOf, shown, tablePart, textPart, type ViewOptions, wrapped } from '../view.js';

const whole = (value: number): string => String(Math.round(value));

export const trafficParts = (
  { programs, namespaces, unattributedSegments }: MeshAnswer,
  options: ViewOptions,
): ScreenPart[] => [
  tablePart(
    'programs by TCP',
    [
      { title: 'PROGRAM, BY TCP', flexible: true },
      { title: 'RECEIVED', align: 'right' },
      { title: 'SENT', align: 'right' },
      { title: 'AGAIN', align: 'right' },
      { title: 'ON THE DEVICE', align: 'right' },
      { title: 'OPEN', align: 'right' },
    ],
    programs.map(each => [
      each.program === '' ? '(not known)' : each.program,
      formatBytes(each.receivedBytes),
      formatBytes(each.sentBytes),
      shown(each.resentBytes, formatBytes),
      formatBytes(each.localSentBytes),
      shown(each.connections, whole),
    ]),
    options,
    { rank: 2, least: 4, rest: restOf(programs.length, 0, options) },
  ),
  textPart(
    'traffic of nobody',
    programs.length > 0 && typeof unattributedSegments === 'number'
      ? wrapped(
          `${whole(unattributedSegments)} TCP segments were sent by connections that no reading saw`,
          options,
        )
      : [],
    { rank: 3, close: true },
  ),
  tablePart(
    'other networks',
    [
      { title: 'NETWORK OF', flexible: true },
      { title: 'RECEIVED', align: 'right' },
      { title: 'SENT', align: 'right' },
      { title: 'ERRORS', align: 'right' },
      { title: 'DROPS', align: 'right' },
      { title: 'PROCESSES', align: 'right' },
    ],
    namespaces.map(each => [
      each.name === '' ? '(not known)' : each.name,
      formatBytes(each.rxBytes),
      formatBytes(each.txBytes),
      whole(each.errors),
      whole(each.drops),
      whole(each.processes),
    ]),
    options,
    { rank: 3, least: 3, rest: restOf(namespaces.length, 0, options) },
  ),
];
