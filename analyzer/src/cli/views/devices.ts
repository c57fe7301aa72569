import type { DeviceSummary, DevicesAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatMemory, formatRatio } from '@edgevitals/shared/text';
import { wrap } from '../render/wrap.js';
import {
  conclusion,
  restOf,
  shown,
  tablePart,
  textPart,
  title,
  type View,
  type ViewOptions,
} from './view.js';

/** The fleet, one line a device: those with findings and those that are away stand before the rest. */
export const devicesView: View<DevicesAnswer> = ({ devices }, options) => {
  if (devices.length === 0) return [conclusion('no device has been seen yet')];
  const sorted = [...devices].sort(
    (a, b) => b.openFindings - a.openFindings || Number(isOnline(a)) - Number(isOnline(b)),
  );
  return [
    ...(devices.length === 1 ? [] : [conclusion(fleetLine(devices, options))]),
    tablePart(
      'devices',
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
      sorted.map(device => [
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
      { rank: 1, least: 6, rest: restOf(devices.length, 0, options), close: true },
    ),
    textPart(
      'problems of devices',
      sorted.flatMap(device => problemLines(device, options)),
      { close: true },
    ),
  ];
};

const isOnline = ({ status }: DeviceSummary): boolean => status === 'online';

/** `40 devices: 38 online, 2 offline; 3 findings on 2 of them` */
function fleetLine(devices: readonly DeviceSummary[], options: ViewOptions): string {
  const counts = new Map<string, number>();
  for (const { status } of devices) counts.set(status, (counts.get(status) ?? 0) + 1);
  const findings = devices.reduce((sum, { openFindings }) => sum + openFindings, 0);
  const troubled = devices.filter(({ openFindings }) => openFindings > 0).length;
  const told = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const open = findings === 0 ? 'no findings' : `${findings} findings on ${troubled} of them`;
  return title(`${devices.length} devices`, `${told}; ${open}`, options);
}

/** What of a device's info document could not be used, what of its data not be placed in time, and what is not followed. */
function problemLines(
  { device, infoProblems = [], unplacedSeconds, processes, processesLeftOut }: DeviceSummary,
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
  if (processesLeftOut !== undefined)
    problems.push(
      `${processesLeftOut} processes are in no answer: its agent has no memory to follow more than ${shown(processes, String)}`,
    );
  return problems.flatMap(problem =>
    wrap(`${device}: ${problem}`, options.width - 2).map((line, i) =>
      options.colours.yellow(i === 0 ? line : `  ${line}`),
    ),
  );
}
