import { printable } from '@edgevitals/shared/text';
import type { MeasureResult } from '../result.js';
import { tableReport } from './table_report.js';
import { testPoints } from './test_points.js';

/** TAP version 14 (https://testanything.org/tap-version-14-specification.html), with the table as comments. */
export function tapReport(result: MeasureResult, saved: string | undefined): string {
  const points = testPoints(result, saved);
  const lines = ['TAP version 14', `1..${points.length}`];
  points.forEach(({ name, outcome, why }, i) => {
    const skip = outcome === 'skipped' ? ` # SKIP ${described(why ?? '')}` : '';
    lines.push(`${outcome === 'failed' ? 'not ok' : 'ok'} ${i + 1} - ${described(name)}${skip}`);
    // JSON is YAML
    if (outcome === 'failed' && why !== undefined)
      lines.push('  ---', `  message: ${JSON.stringify(printable(why))}`, '  ...');
  });
  for (const line of tableReport(result, saved).trimEnd().split('\n')) lines.push(`# ${line}`.trimEnd());
  return `${lines.join('\n')}\n`;
}

/** A backslash and `#` begin something else there. */
const described = (text: string): string => printable(text).replace(/[\\#]/g, char => `\\${char}`);
