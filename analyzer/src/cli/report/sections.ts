/** What a device's answers come to in a report: pure, one function per answer. */
import type {
  Finding,
  FlashAnswer,
  Hint,
  InterfaceUse,
  MeshAnswer,
  PowerAnswer,
  ThermalAnswer,
  TopAnswer,
  WearEndPoint,
  Window,
} from '@edgevitals/shared/results';
import {
  formatBytes,
  formatCelsius,
  formatDuration,
  formatRatio,
  formatSi,
  NOTHING,
} from '@edgevitals/shared/text';
import { estimate, inJoules, inWatts, shown } from '../views/view.js';
import { type Block, chartOf, heading, listOf, type ReportColumn, tableOr, text } from './block.js';

/** Lines of a chart that have a colour of their own. */
const MOST_LINES = 4;
const PROGRAM: ReportColumn = { title: 'Program' };
const number = (title: string): ReportColumn => ({ title, isNumber: true });
const bytesADay = (value: number): string => `${formatBytes(value)} a day`;

/** What the amounts are of. */
export function windowText({ from, to, coveredSeconds, gapSeconds }: Window): string {
  const gaps = gapSeconds > 0 ? `, ${formatDuration(gapSeconds)} of it known in sum only` : '';
  return `${utc(from)} to ${utc(to)} UTC: data for ${formatDuration(Math.min(coveredSeconds, to - from))} of ${formatDuration(to - from)}${gaps}.`;
}

export const utc = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');

const hints = (all: readonly Hint[]): Block[] =>
  listOf(
    all.map(({ subject, text: what }) =>
      subject === '' || what.startsWith(subject) ? what : `${subject}: ${what}`,
    ),
  );

const notIdentified = (what: readonly string[]): Block[] =>
  what.length === 0 ? [] : [text(`Cannot be told: ${what.join('; ')}.`, 'warning')];

export function findingsSection(findings: readonly Finding[], withDevice: boolean): Block[] {
  const columns = [
    { title: 'Severity' },
    ...(withDevice ? [{ title: 'Device' }] : []),
    { title: 'Since (UTC)' },
    { title: 'What' },
    { title: 'What to do' },
  ];
  const order = ['critical', 'warning', 'info'];
  const rows = [...findings]
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || a.openedAt - b.openedAt)
    .map(each => [
      each.severity,
      ...(withDevice ? [each.device] : []),
      utc(each.openedAt),
      each.status === 'stale' ? `${each.summary} (as of when it was last online)` : each.summary,
      each.hint ?? '',
    ]);
  return [tableOr('Nothing to report.', columns, rows)];
}

export function processesSection(answer: TopAnswer): Block[] {
  const { window, processes, more, cpuHistory, cpuRatio, memoryUsedBytes, memoryTotalBytes, cpus } = answer;
  const load =
    cpuRatio === undefined ? 'CPU load is not known' : `CPU ${formatRatio(cpuRatio)} of ${cpus ?? '?'}`;
  const memory =
    memoryUsedBytes === undefined || memoryTotalBytes === undefined
      ? ''
      : `, memory ${formatBytes(memoryUsedBytes)} of ${formatBytes(memoryTotalBytes)}`;
  return [
    heading(3, 'Programs'),
    text(`${load}${memory}.`),
    ...chartOf({
      title: 'Busy share of all CPUs',
      fromZero: true,
      ...window,
      series: [{ name: 'CPU', points: cpuHistory }],
      format: formatRatio,
    }),
    tableOr(
      'No program was seen.',
      [PROGRAM, number('CPU'), number('CPU time'), number('Memory'), number('Read'), number('Written')],
      processes.map(each => [
        each.program,
        formatRatio(each.cpuRatio),
        formatDuration(each.userSeconds + each.systemSeconds),
        each.running ? shown(each.memoryBytes, formatBytes) : 'ended',
        shown(each.readBytes, formatBytes),
        shown(each.writtenBytes, formatBytes),
      ]),
      more,
    ),
  ];
}

export function powerSection(answer: PowerAnswer): Block[] {
  const { window, sensor, power, energy, base, unexplained, processes } = answer;
  const by =
    sensor === ''
      ? 'No sensor of the device tells its power: shares are sound, watts are not.'
      : `Measured at ${sensor}.`;
  const parts = [
    ['Base', base],
    ['Unexplained', unexplained],
  ] as const;
  return [
    heading(3, 'Power'),
    text(
      `${estimate(power, inWatts)}, ${estimate(energy, inJoules)} in all. ${by}`,
      ...(sensor === '' ? (['warning'] as const) : []),
    ),
    ...chartOf({
      title: 'Power',
      fromZero: true,
      ...window,
      series: [{ name: 'W', points: answer.historyWatts }],
      format: inWatts,
    }),
    tableOr(
      'No energy can be told of programs.',
      [PROGRAM, number('Share'), number('Energy'), number('CPU time')],
      [
        ...processes.map(each => [
          each.program,
          formatRatio(each.share),
          estimate(each.energy, inJoules),
          formatDuration(each.cpuSeconds),
        ]),
        ...parts.flatMap(([name, part]) =>
          part === undefined
            ? []
            : [
                [
                  name,
                  energy && energy.value > 0 ? formatRatio(part.value / energy.value) : NOTHING,
                  estimate(part, inJoules),
                  '',
                ],
              ],
        ),
      ],
    ),
    ...hints(answer.hints),
    ...notIdentified(answer.notIdentified),
  ];
}

export function thermalSection(answer: ThermalAnswer): Block[] {
  const { window, zones, throttling, throttled, heat, policies } = answer;
  const trips = zones.flatMap(({ trips: all }) => all.filter(({ type }) => type !== 'active'));
  const lowest = trips.length === 0 ? [] : [trips.reduce((a, b) => (b.celsius < a.celsius ? b : a))];
  const state =
    throttled === undefined
      ? 'Nothing of the device tells whether it is throttled.'
      : throttled
        ? 'It is being held back now.'
        : 'It is not held back now.';
  return [
    heading(3, 'Temperature'),
    text(heat?.forecast === undefined ? state : `${state} ${heat.forecast.text}`),
    ...chartOf({
      title: 'Temperature',
      ...window,
      series: zones
        .slice(0, MOST_LINES)
        .map(zone => ({ name: zone.type || zone.zone, points: zone.history })),
      format: formatCelsius,
      marks: lowest.map(({ type, celsius }) => ({ name: type, value: celsius })),
    }),
    ...chartOf({
      title: 'Clock',
      ...window,
      series: policies.slice(0, MOST_LINES).map(({ policy, history }) => ({ name: policy, points: history })),
      format: value => formatSi(value, 'Hz'),
    }),
    tableOr(
      'No temperatures are known.',
      [{ title: 'Zone' }, number('Lowest'), number('Mean'), number('Highest'), number('To the trip')],
      zones.map(zone => [
        zone.type || zone.zone,
        formatCelsius(zone.minCelsius),
        formatCelsius(zone.meanCelsius),
        formatCelsius(zone.maxCelsius),
        shown(zone.headroomCelsius, formatCelsius),
      ]),
    ),
    ...(throttling.length === 0
      ? []
      : [
          tableOr(
            '',
            [
              { title: 'Held back' },
              { title: 'Cause' },
              { title: 'From (UTC)' },
              number('For'),
              { title: 'Evidence' },
            ],
            throttling.map(each => [
              each.domain,
              each.cause,
              utc(each.from),
              formatDuration(each.to - each.from),
              each.evidence,
            ]),
          ),
        ]),
    ...hints(answer.hints),
    ...notIdentified(answer.notIdentified),
  ];
}

export function flashSection(answer: FlashAnswer): Block[] {
  const { disks, processes, rawFlash, window, bytesPerDay } = answer;
  const ends = [...disks, ...rawFlash].flatMap(({ name, wear }) => wear.map(end => ({ name, end })));
  return [
    heading(3, 'Storage'),
    text(`Written: ${estimate(bytesPerDay, bytesADay)}.`),
    ...chartOf({
      title: 'Written in each part',
      fromZero: true,
      ...window,
      series: disks
        .slice(0, MOST_LINES)
        .map(({ name, historyWritten }) => ({ name, points: historyWritten })),
      format: formatBytes,
    }),
    tableOr(
      'No disk is known.',
      [{ title: 'Disk' }, number('Read'), number('Written'), number('Writes'), number('Wear')],
      disks.map(disk => [
        disk.name,
        formatBytes(disk.readBytes),
        formatBytes(disk.writtenBytes),
        `${disk.writes}`,
        estimate(disk.wearUsed, formatRatio),
      ]),
    ),
    ...forecast(ends),
    tableOr(
      'Who wrote cannot be told.',
      [PROGRAM, number('Written'), number('Caused, journal included'), number('Share')],
      processes.map(each => [
        each.program,
        formatBytes(each.writtenBytes),
        shown(each.causedBytes, formatBytes),
        shown(each.causedShare ?? each.share, formatRatio),
      ]),
    ),
    ...hints(answer.hints),
    ...notIdentified(answer.notIdentified),
  ];
}

function forecast(ends: readonly { readonly name: string; readonly end: WearEndPoint }[]): Block[] {
  const rows = ends.flatMap(({ name, end }) =>
    end.remainingSeconds === undefined || end.remainingLowSeconds === undefined
      ? []
      : [
          {
            name: `${name} ${end.end}`,
            low: end.remainingLowSeconds,
            middle: end.remainingSeconds.value,
            high: end.remainingHighSeconds,
          },
        ],
  );
  return rows.length === 0 ? [] : [{ kind: 'forecast', title: 'Until it is worn, at this rate', rows }];
}

export function meshSection(answer: MeshAnswer): Block[] {
  const { interfaces, window, stackCpuRatio } = answer;
  return [
    heading(3, 'Network'),
    text(`The network stack takes ${estimate(stackCpuRatio, formatRatio)} of the CPUs.`),
    ...chartOf({
      title: 'Received and sent in each part',
      fromZero: true,
      ...window,
      series: busiest(interfaces).map(({ name, historyBytes }) => ({ name, points: historyBytes })),
      format: formatBytes,
    }),
    tableOr(
      'No interface is known.',
      [
        { title: 'Interface' },
        number('Received'),
        number('Sent'),
        number('Packets'),
        number('Errors, drops'),
      ],
      interfaces.map(each => [
        each.name,
        formatBytes(each.rxBytes),
        formatBytes(each.txBytes),
        `${each.rxPackets + each.txPackets}`,
        `${each.errors + each.drops}`,
      ]),
    ),
    ...hints(answer.hints),
    ...notIdentified(answer.notIdentified),
  ];
}

/** Interfaces that carry anything, as many as a chart can tell apart. */
const busiest = (interfaces: readonly InterfaceUse[]): readonly InterfaceUse[] =>
  interfaces
    .filter(({ rxBytes, txBytes }) => rxBytes + txBytes > 0)
    .sort((a, b) => b.rxBytes + b.txBytes - a.rxBytes - a.txBytes)
    .slice(0, MOST_LINES);
