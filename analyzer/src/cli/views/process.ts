import type { ProcessAnswer } from '@edgevitals/shared/results';
import { formatBytes, formatEnergy, formatPercent } from '../render/quantity.js';
import { processTable } from './top.js';
import { estimate, span, title, type View, windowLine } from './view.js';

/** One program and each of its processes. */
export const processView: View<ProcessAnswer> = (answer, options) => {
  const { total } = answer;
  if (total === undefined || total === null)
    return [title(answer.device, windowLine(answer.window), options), 'no such process in this window'];
  const cpu = `${span(total.userSeconds)} user, ${span(total.systemSeconds)} system`;
  return [
    title(`${answer.device}  ${total.program}`, windowLine(answer.window), options),
    `CPU ${formatPercent(total.cpuRatio)} of one (${cpu})  memory ${formatBytes(total.memoryBytes)}`,
    ...(answer.energy ? [`energy ${estimate(answer.energy, formatEnergy)}`] : []),
    '',
    ...processTable(answer.processes, options),
  ];
};
