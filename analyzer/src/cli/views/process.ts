import type { ProcessAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatMemory, formatRatio } from '@edgevitals/shared/text';
import { processTable, sinceLines } from './top.js';
import { estimate, inJoules, title, type View, windowLine } from './view.js';

/** One program and each of its processes. */
export const processView: View<ProcessAnswer> = (answer, options) => {
  const { total } = answer;
  if (total === undefined || total === null)
    return [
      title(answer.device, windowLine(answer.window), options),
      'nothing is known of the device in this window',
    ];
  const cpu = `${formatDuration(total.userSeconds)} user, ${formatDuration(total.systemSeconds)} system`;
  return [
    title(`${answer.device}  ${total.program}`, windowLine(answer.window), options),
    `CPU ${formatRatio(total.cpuRatio)} of one (${cpu})  memory ${formatMemory(total.memoryBytes)}`,
    ...(answer.energy ? [`energy ${estimate(answer.energy, inJoules)}`] : []),
    '',
    ...processTable(answer.processes, options),
    ...sinceLines(answer.processesSince, options),
  ];
};
