import type { Evidence, Finding, FindingsAnswer } from '@edgevitals/shared/results';
import {
  formatBytes,
  formatCelsius,
  formatDuration,
  formatRatio,
  formatSi,
  NOTHING,
  type TextColumn,
} from '@edgevitals/shared/text';
import type { Palette } from '../render/colour.js';
import { wrap } from '../render/wrap.js';
import {
  conclusion,
  restOf,
  tableLines,
  textPart,
  title,
  type View,
  type ViewOptions,
  wrapped,
} from './view.js';

const ORDER = ['critical', 'warning', 'info'] as const;
const SHORT = { critical: 'CRIT', warning: 'WARN', info: 'info' } as const;

/** What deserves attention: one line each, the worst first, and what to do once for all that want the same. */
export const findingsView: View<FindingsAnswer> = (answer, options) => {
  const { findings } = answer;
  if (findings.length === 0) return [conclusion(options.colours.green('nothing to report'))];
  if (options.verbose === true)
    return [
      conclusion(headline(findings, options)),
      textPart('findings', ['', ...findings.flatMap(finding => findingLines(finding, options))], {
        close: true,
      }),
    ];
  const sorted = [...findings].sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || b.openedAt - a.openedAt,
  );
  const hints = [...new Set(sorted.flatMap(({ hint }) => hint || []))];
  const isOneDevice = new Set(findings.map(({ device }) => device)).size === 1;
  const isOneAge = new Set(findings.map(({ status }) => status)).size === 1;
  const columns: readonly TextColumn[] = [
    { title: '' },
    ...(isOneDevice ? [] : [{ title: 'DEVICE', flexible: true as const }]),
    { title: 'KIND' },
    { title: 'SUBJECT', flexible: true },
    { title: 'AMOUNT', align: 'right' },
    { title: isOneAge ? 'SINCE' : 'AGE', align: 'right' },
    { title: 'HINT' },
  ];
  const rows = sorted.map(finding => [
    SHORT[finding.severity],
    ...(isOneDevice ? [] : [finding.device]),
    finding.kind,
    finding.subject,
    amountOf(finding.evidence[0]),
    `${isOneAge ? '' : finding.status === 'open' ? '' : `${finding.status} `}${ageOf(finding, options)}`,
    finding.hint ? `[${hints.indexOf(finding.hint) + 1}]` : '',
  ]);
  const [heading = '', ...lines] = tableLines(columns, rows, options);
  return [
    conclusion(headline(sorted, options)),
    {
      name: 'findings',
      heading: 1,
      rank: 1,
      least: 6,
      lines: [heading, ...lines.map((line, i) => paintOf(sorted[i]!, options.colours)(line))],
      rest: restOf(rows.length, 0, options),
      close: true,
    },
    textPart(
      'hints',
      hints.flatMap((hint, i) => numbered(hint, i + 1, options)),
      { rank: 2, least: 2 },
    ),
    textPart(
      'what happened',
      sorted.flatMap(({ summary }) => wrapped(summary, options).map(options.colours.dim)),
      { rank: 3, least: 1 },
    ),
  ];
};

/** `3 open on gateway-7, 1 critical` */
function headline(findings: readonly Finding[], options: ViewOptions): string {
  const devices = [...new Set(findings.map(({ device }) => device))];
  const counts = new Map<string, number>();
  for (const { status } of findings) counts.set(status, (counts.get(status) ?? 0) + 1);
  const told = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const critical = findings.filter(({ severity }) => severity === 'critical').length;
  const where = devices.length === 1 ? (devices[0] ?? '') : `${devices.length} devices`;
  return title(`${told} on ${where}`, critical === 0 ? '' : `${critical} critical`, options).trimEnd();
}

const numbered = (hint: string, number: number, { width }: ViewOptions): string[] =>
  wrap(hint, width - 4).map((line, i) => `${i === 0 ? `[${number}]` : '   '} ${line}`);

/** One finding: what, then since when and what to do. */
export function findingLines(finding: Finding, options: ViewOptions): string[] {
  const { width, colours } = options;
  const age =
    typeof finding.resolvedAt === 'number'
      ? `resolved ${ageOf(finding, options)} ago`
      : finding.status === 'stale'
        ? `stale, its device is offline; last seen ${ageOf(finding, options)} ago`
        : `open for ${ageOf(finding, options)}`;
  const indent = (line: string): string => `  ${line}`;
  const [first = '', ...rest] = wrap(`${finding.severity}  ${finding.summary}`, width - 2);
  return [
    paintOf(finding, colours)(first),
    ...rest.map(indent),
    indent(colours.dim(`${finding.device}  ${finding.kind}  ${age}`)),
    ...(finding.hint ? wrap(finding.hint, width - 4).map(indent) : []),
  ];
}

const paintOf = ({ severity }: Finding, colours: Palette): ((text: string) => string) =>
  severity === 'critical' ? colours.red : severity === 'warning' ? colours.yellow : colours.cyan;

/** Since it was resolved, last seen, or opened: as its status has it. */
function ageOf({ resolvedAt, status, updatedAt, openedAt }: Finding, { now }: ViewOptions): string {
  const since = typeof resolvedAt === 'number' ? resolvedAt : status === 'stale' ? updatedAt : openedAt;
  return formatDuration(Math.max(0, now - since));
}

const AS_WRITTEN: Readonly<Record<string, (value: number) => string>> = {
  B: formatBytes,
  'B/d': value => `${formatBytes(value)}/d`,
  s: formatDuration,
  degC: formatCelsius,
  '1': formatRatio,
  ratio: formatRatio,
  '%': value => formatRatio(value / 100),
  W: value => formatSi(value, 'W'),
  J: value => formatSi(value, 'J'),
};

/** What it says most of itself, in its unit. */
function amountOf(evidence: Evidence | undefined): string {
  if (evidence === undefined) return NOTHING;
  const { value, unit } = evidence;
  return AS_WRITTEN[unit]?.(value) ?? `${formatSi(value, '').trimEnd()} ${unit}`.trimEnd();
}
