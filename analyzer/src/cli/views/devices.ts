import type { DeviceSummary, DevicesAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatMemory, formatRatio } from '@edgevitals/shared/text';
import { wrap } from '../render/wrap.js';
import { shown, tableLines, type View, type ViewOptions } from './view.js';

/** The fleet, one line a device. */
export const devicesView: View<DevicesAnswer> = (answer, options) => {
  if (answer.devices.length === 0) return ['no device has been seen yet'];
  const table = tableLines(
    [
      { title: 'DEVICE', flexible: true },
      { title: 'STATUS' },
      { title: 'SEEN', align: 'right' },
      { title: 'ARCH' },
      { title: 'CPU', align: 'right' },
      { title: 'MEMORY', align: 'right' },
      { title: 'PROCS', align: 'right' },
      { title: 'FINDINGS', align: 'right' },
      { title: 'LOST', align: 'right' },
    ],
    answer.devices.map(device => [
      device.device,
      device.status,
      shown(device.lastSeen, seen => formatDuration(Math.max(0, options.now - seen))),
      device.architecture,
      shown(device.cpuRatio, formatRatio),
      shown(device.memoryBytes, formatMemory),
      shown(device.processes, String),
      String(device.openFindings),
      String(device.lostFrames),
    ]),
    options,
  );
  return [...table, ...answer.devices.flatMap(device => problemLines(device, options))];
};

/** What of a device's info document could not be used, and what of its data could not be placed in time. */
function problemLines(
  { device, infoProblems = [], unplacedSeconds }: DeviceSummary,
  options: ViewOptions,
): string[] {
  const problems: string[] = [];
  const [first] = infoProblems;
  const others = infoProblems.length > 1 ? '; all of it: --json' : '';
  if (first !== undefined) problems.push(`of its info document cannot be used: ${first}${others}`);
  if (unplacedSeconds > 0)
    problems.push(
      `${formatDuration(unplacedSeconds)} could not be placed in time: the device's clock was not set`,
    );
  return problems.flatMap(problem =>
    wrap(`${device}: ${problem}`, options.width - 2).map((line, i) =>
      options.colours.yellow(i === 0 ? line : `  ${line}`),
    ),
  );
}
