/** The whole of a report, block by block: pure. */
import type { DeviceSummary, Finding } from '@edgevitals/shared/results';
import { formatRatio, NOTHING } from '@edgevitals/shared/text';
import { type Block, heading, tableOr, text } from './block.js';
import type { DeviceAnswers } from './gather.js';
import {
  findingsSection,
  flashSection,
  meshSection,
  powerSection,
  processesSection,
  thermalSection,
  utc,
  windowText,
} from './sections.js';

/** What stands first: the conclusion of all. */
export function openingBlocks(
  title: string,
  devices: readonly DeviceSummary[],
  findings: readonly Finding[],
  now: number,
): Block[] {
  const count = (severity: string): number => findings.filter(each => each.severity === severity).length;
  const [critical, warning, info] = ['critical', 'warning', 'info'].map(count);
  const offline = devices.filter(({ status }) => status !== 'online').length;
  return [
    heading(1, title),
    text(`Made ${utc(now)} UTC.`, 'weak'),
    text(
      `${devices.length} ${devices.length === 1 ? 'device' : 'devices'}${offline === 0 ? '' : `, ${offline} not online`}. ` +
        `Findings: ${critical} critical, ${warning} to act on, ${info} that explain.`,
    ),
    ...findingsSection(findings, devices.length !== 1),
    ...(devices.length === 1 ? [] : [fleetTable(devices)]),
  ];
}

const fleetTable = (devices: readonly DeviceSummary[]): Block =>
  tableOr(
    'No device has been seen.',
    [
      { title: 'Device' },
      { title: 'Status' },
      { title: 'What it is' },
      { title: 'CPU', isNumber: true },
      { title: 'Findings', isNumber: true },
      { title: 'Frames lost', isNumber: true },
    ],
    devices.map(each => [
      each.device,
      each.status,
      [each.model, each.architecture, each.kernel].filter(part => part !== '').join(', '),
      each.cpuRatio === undefined ? NOTHING : formatRatio(each.cpuRatio),
      `${each.openFindings}`,
      `${each.lostFrames} of ${each.frames + each.lostFrames}`,
    ]),
  );

/** One device's part. */
export function deviceBlocks(answers: DeviceAnswers): Block[] {
  const { summary, top, power, thermal, flash, mesh } = answers;
  const what = [summary.model, summary.architecture, summary.kernel].filter(part => part !== '').join(', ');
  return [
    heading(2, summary.device),
    text(`${what === '' ? '' : `${what}; `}${summary.status}. ${windowText(top.window)}`, 'weak'),
    ...processesSection(top),
    ...powerSection(power),
    ...thermalSection(thermal),
    ...flashSection(flash),
    ...meshSection(mesh),
  ];
}
