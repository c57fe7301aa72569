import type { Finding, FindingsAnswer } from '@edgevitals/shared/results';
import { formatDuration } from '@edgevitals/shared/text';
import { wrap } from '../render/wrap.js';
import type { View, ViewOptions } from './view.js';

/** What deserves attention, newest first. */
export const findingsView: View<FindingsAnswer> = (answer, options) =>
  answer.findings.length === 0
    ? [options.colours.green('nothing to report')]
    : answer.findings.flatMap(finding => findingLines(finding, options));

/** One finding: what, then since when and what to do. */
export function findingLines(finding: Finding, { width, colours, now }: ViewOptions): string[] {
  const paint =
    finding.severity === 'critical'
      ? colours.red
      : finding.severity === 'warning'
        ? colours.yellow
        : colours.cyan;
  const age =
    typeof finding.resolvedAt === 'number'
      ? `resolved ${formatDuration(Math.max(0, now - finding.resolvedAt))} ago`
      : finding.status === 'stale'
        ? `stale, its device is offline; last seen ${formatDuration(Math.max(0, now - finding.updatedAt))} ago`
        : `open for ${formatDuration(Math.max(0, now - finding.openedAt))}`;
  const indent = (line: string): string => `  ${line}`;
  const [first = '', ...rest] = wrap(`${finding.severity}  ${finding.summary}`, width - 2);
  return [
    paint(first),
    ...rest.map(indent),
    indent(colours.dim(`${finding.device}  ${finding.kind}  ${age}`)),
    ...(finding.hint ? wrap(finding.hint, width - 4).map(indent) : []),
  ];
}
