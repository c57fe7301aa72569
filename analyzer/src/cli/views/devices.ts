import type { DevicesAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatMemory, formatRatio } from '@edgevitals/shared/text';
import { shown, tableLines, type View } from './view.js';

/** The fleet, one line a device. */
export const devicesView: View<DevicesAnswer> = (answer, options) => {
  if (answer.devices.length === 0) return ['no device has been seen yet'];
  return tableLines(
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
      device.lastSeen > 0 ? formatDuration(Math.max(0, options.now - device.lastSeen)) : '-',
      device.architecture,
      shown(device.cpuRatio, formatRatio),
      shown(device.memoryBytes, formatMemory),
      shown(device.processes, String),
      String(device.openFindings),
      String(device.lostFrames),
    ]),
    options,
  );
};
