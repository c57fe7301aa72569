import { given } from '@edgevitals/shared/objects';
import { quantityRow } from '../quantity.js';
import type { MeasureResult } from '../result.js';
import { changeText, commandText, failureOf, limitText } from './conclusion.js';

/** What a pipeline shows as a test: the command itself, each limit, each comparison. */
export interface TestPoint {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly why?: string;
}

const OF_LIMITS = { kept: 'passed', broken: 'failed', 'cannot be told': 'skipped' } as const;

/** A comparison fails nothing: limits are for that. */
export function testPoints(result: MeasureResult, saved: string | undefined): TestPoint[] {
  const failure = failureOf(result);
  const points: TestPoint[] = [
    failure === undefined
      ? { name: `${commandText(result.command)} ended well`, outcome: 'passed' }
      : { name: `${commandText(result.command)} ended well`, outcome: 'failed', why: failure },
  ];
  for (const limit of result.limits ?? []) {
    const why = limit.why ?? (limit.verdict === 'broken' ? `limit ${limit.pointer} is broken` : undefined);
    points.push({
      name: limitText(limit),
      outcome: OF_LIMITS[limit.verdict],
      ...given({ why }),
    });
  }
  for (const each of result.comparison ?? []) {
    const name = `${quantityRow(each.quantity).title} against ${saved ?? 'what was saved'}: ${each.verdict}`;
    const change = changeText(each);
    const isTold = each.verdict === 'better' || each.verdict === 'worse';
    points.push(
      isTold
        ? { name: `${name} ${change}`, outcome: 'passed' }
        : { name, outcome: 'skipped', why: [change, each.why].filter(Boolean).join(', ') },
    );
  }
  return points;
}
