import type { InterruptsAnswer, InterruptUse } from '@edgevitals/shared/results';
import { formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../render/fit_screen.js';
import { kernelLine } from './parts/kernel_line.js';
import {
  conclusion,
  hintsPart,
  restOf,
  tablePart,
  title,
  unknownPart,
  type View,
  type ViewOptions,
  windowLine,
  wrapped,
} from './view.js';

/** What wakes the CPUs of a device. */
export const interruptsView: View<InterruptsAnswer> = (answer, options) => [
  conclusion(
    title(answer.device, windowLine(answer.window), options),
    ...wrapped(summaryOf(answer), options),
    ...kernelLine(answer, options),
  ),
  unknownPart(answer.notIdentified, options),
  usesPart('INTERRUPTS', answer.interrupts, answer.more, options),
  usesPart('SOFTIRQS', answer.softirqs, 0, options),
  usesPart('DONE BY THE KERNEL', answer.traps, 0, options),
  hintsPart(answer.hints, options),
];

function summaryOf({
  interruptsPerSecond: hard,
  softirqsPerSecond: soft,
  networkRatio,
}: InterruptsAnswer): string {
  const parts = [
    ...(typeof hard === 'number' ? [`${inSecond(hard)} interrupts a second`] : []),
    ...(typeof soft === 'number' ? [`${inSecond(soft)} softirqs`] : []),
  ];
  if (parts.length === 0) return 'nothing is known of its interrupts in this window';
  const network =
    typeof networkRatio === 'number' ? `, of which the network's are ${formatRatio(networkRatio)}` : '';
  return `${parts.join(', ')}${network}`;
}

export const inSecond = (rate: number): string =>
  rate >= 100 ? String(Math.round(rate)) : rate.toPrecision(2);

const usesPart = (
  heading: string,
  uses: readonly InterruptUse[],
  more: number,
  options: ViewOptions,
): ScreenPart =>
  tablePart(
    heading.toLowerCase(),
    [
      { title: heading, flexible: true },
      { title: 'A SECOND', align: 'right' },
      { title: 'SHARE', align: 'right' },
    ],
    uses.map(({ name, perSecond, ratio }) => [name || 'all others', inSecond(perSecond), formatRatio(ratio)]),
    options,
    { rank: 1, rest: restOf(uses.length, more, options) },
  );
