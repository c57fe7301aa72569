import type { ProcessAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatMemory, formatRatio } from '@edgevitals/shared/text';
import { countedParts } from './parts/counted_parts.js';
import { shortLivedPart } from './parts/short_lived_part.js';
import { processesPart, sinceLines } from './top.js';
import { conclusion, estimate, inJoules, shown, title, type View, windowLine } from './view.js';

/** One program and each of its processes. */
export const processView: View<ProcessAnswer> = (answer, options) => {
  const { total } = answer;
  const ended = shortLivedPart(answer.shortLived ? [answer.shortLived] : [], options);
  if (total === undefined || total === null)
    return [
      conclusion(
        title(answer.device, windowLine(answer.window), options),
        answer.shortLived
          ? 'no reading has seen it: each of its processes came and went in between'
          : 'nothing is known of the device in this window',
      ),
      ended,
    ];
  const cpu = `${formatDuration(total.userSeconds)} user, ${formatDuration(total.systemSeconds)} system`;
  return [
    conclusion(
      title(`${answer.device}  ${total.program}`, windowLine(answer.window), options),
      `CPU ${formatRatio(total.cpuRatio)} of one (${cpu})  memory ${shown(total.memoryBytes, formatMemory)}`,
      ...(answer.energy ? [`energy ${estimate(answer.energy, inJoules)}`] : []),
      ...sinceLines(answer.processesSince, options),
    ),
    processesPart(answer.processes, 0, options),
    ended,
    ...countedParts(answer.counted, options),
  ];
};
