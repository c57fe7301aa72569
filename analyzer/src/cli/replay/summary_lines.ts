import type { Finding } from '@edgevitals/shared/results';
import { formatDuration, printableValue } from '@edgevitals/shared/text';
import type { ReplayedDevice, ReplaySummary } from '../../recording/replay.js';
import { counted } from '../render/counted.js';
import { wrap } from '../render/wrap.js';
import { tableLines, title, type ViewOptions } from '../views/view.js';

/** Devices that are listed, those with most that is missing first. */
const MOST_ROWS = 100;

interface FindingEvent {
  readonly at: number;
  readonly what: 'opened' | 'resolved' | 'stale';
  readonly finding: Finding;
}

/** What became of a recording: each device's frames, then findings as they came and went. */
export function summaryLines(told: ReplaySummary, options: ViewOptions): string[] {
  const { from, to, messages, devices, refusedOfOthers, findings } = printableValue(told);
  const { yellow, green, dim } = options.colours;
  const worst = [...devices].sort((a, b) => troublesOf(b) - troublesOf(a));
  const events = findings.flatMap(eventsOf).sort((a, b) => a.at - b.at);
  return [
    title(
      `${clockOf(from)} UTC, ${formatDuration(to - from)}`,
      `${messages} messages, ${counted(devices.length, 'device')}, ${counted(findings.length, 'finding')}`,
      options,
    ),
    ...tableLines(
      [
        { title: 'DEVICE', flexible: true },
        { title: 'FRAMES', align: 'right' },
        { title: 'LOST', align: 'right' },
        { title: 'REFUSED', flexible: true },
      ],
      worst
        .slice(0, MOST_ROWS)
        .map(each => [each.device, `${each.frames}`, `${each.lostFrames}`, refusedOf(each)]),
      options,
    ),
    ...(worst.length > MOST_ROWS ? [dim(`and ${worst.length - MOST_ROWS} more, with --json`)] : []),
    ...(refusedOfOthers > 0 ? [yellow(`refused of further devices: ${refusedOfOthers}`)] : []),
    '',
    ...(events.length === 0
      ? [green('nothing was found')]
      : events.flatMap(event => eventLines(event, options))),
  ];
}

/** Frames that are missing of a device, and messages that were refused. */
const troublesOf = ({ lostFrames, refused }: ReplayedDevice): number =>
  Object.values(refused).reduce((sum, count) => sum + count, lostFrames);

/** `2026-11-27 22:19:30` */
const clockOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

const refusedOf = ({ refused }: ReplayedDevice): string =>
  Object.entries(refused)
    .map(([code, count]) => `${count} ${code}`)
    .join(', ') || '0';

function eventsOf(finding: Finding): FindingEvent[] {
  const { openedAt, resolvedAt, updatedAt, status } = finding;
  return [
    { at: openedAt, what: 'opened', finding },
    ...(typeof resolvedAt === 'number' ? [{ at: resolvedAt, what: 'resolved' as const, finding }] : []),
    ...(status === 'stale' ? [{ at: updatedAt, what: 'stale' as const, finding }] : []),
  ];
}

const INDENT = 4;

function eventLines({ at, what, finding }: FindingEvent, { width, colours }: ViewOptions): string[] {
  const { device, severity, kind, subject, summary } = finding;
  const paint =
    severity === 'critical' ? colours.red : severity === 'warning' ? colours.yellow : colours.cyan;
  const head = `${clockOf(at)}  ${what.padEnd(8)}  ${severity}  ${device}  ${kind}  ${subject}`;
  const body = what === 'opened' ? wrap(summary, width - INDENT) : [];
  return [...wrap(head, width).map(paint), ...body.map(line => colours.dim(`${' '.repeat(INDENT)}${line}`))];
}
