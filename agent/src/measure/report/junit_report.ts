import { printable, printableLines } from '@edgevitals/shared/text';
import { QUANTITY_IDS } from '../quantity.js';
import type { MeasureResult } from '../result.js';
import { commandText } from './conclusion.js';
import { tableReport } from './table_report.js';
import { testPoints } from './test_points.js';

/** JUnit's XML, as Jenkins, GitLab and GitHub's reporters read it: a suite, a case for the command and each limit. */
export function junitReport(result: MeasureResult, saved: string | undefined): string {
  const points = testPoints(result, saved);
  const of = (wanted: string): number => points.filter(({ outcome }) => outcome === wanted).length;
  const seconds = result.runs.reduce((sum, { usage }) => sum + usage.wallSeconds, 0).toFixed(3);
  const name = attribute(commandText(result.command));
  const counts = `tests="${points.length}" failures="${of('failed')}" errors="0" skipped="${of('skipped')}"`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${seconds}">`,
    `  <testsuite name="${name}" ${counts} time="${seconds}">`,
    '    <properties>',
    ...QUANTITY_IDS.flatMap(id => {
      const spread = result.quantities[id];
      return spread === undefined ? [] : [`      <property name="${id}" value="${spread.median}"/>`];
    }),
    '    </properties>',
  ];
  for (const { name: point, outcome, why = '' } of points) {
    const open = `    <testcase classname="${name}" name="${attribute(point)}"`;
    if (outcome === 'passed') lines.push(`${open}/>`);
    else {
      const element = outcome === 'failed' ? 'failure' : 'skipped';
      lines.push(`${open}>`, `      <${element} message="${attribute(why)}"/>`, '    </testcase>');
    }
  }
  lines.push(
    `    <system-out>${escapedXml(printableLines(tableReport(result, saved)))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
  );
  return `${lines.join('\n')}\n`;
}

const attribute = (text: string): string => escapedXml(printable(text));

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Markup and what is no character of XML 1.0 (section 2.2) but is printable: U+FFFE and U+FFFF. */
const escapedXml = (text: string): string =>
  text.replace(/[&<>"']/g, char => ENTITIES[char]!).replace(/[\ufffe\uffff]/g, '\ufffd');
