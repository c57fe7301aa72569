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

/** What of a device's info document could not be used. */
function problemLines({ device, infoProblems = [] }: DeviceSummary, options: ViewOptions): string[] {
  const [first] = infoProblems;
  if (first === undefined) return [];
  const others = infoProblems.length > 1 ? '; all of it: --json' : '';
  const text = `${device}: of its info document cannot be used: ${first}${others}`;
  return wrap(text, options.width - 2).map((line, i) => options.colours.yellow(i === 0 ? line : `  ${line}`));
}
