/**
 * Whether a condition says something that a finding as it was last told does not: a figure that has moved, another thing
 * or other words. Figures that jitter, and words that only count them, are no news.
 */
import type { Finding } from '@edgevitals/shared/results';
import type { Condition } from './condition.js';

/** Share by which a figure must differ from what was told. Against what was told, and not by rounding: no value lies on an edge. */
const LEAST_CHANGE = 0.1;

export function isNews(told: Finding, { summary, hint = '', evidence }: Condition): boolean {
  if (told.evidence.length !== evidence.length) return true;
  for (const [i, figure] of evidence.entries()) {
    const before = told.evidence[i]!;
    if (before.name !== figure.name || before.unit !== figure.unit) return true;
    if (hasMoved(before.value, figure.value, figure.name)) return true;
  }
  return wordsOf(told.summary) !== wordsOf(summary) || wordsOf(told.hint ?? '') !== wordsOf(hint);
}

/** A pid is who, not how much. */
function hasMoved(before: number, now: number, name: string): boolean {
  if (Object.is(before, now)) return false;
  if (name === 'pid') return true;
  return !(Math.abs(now - before) <= LEAST_CHANGE * Math.max(Math.abs(now), Math.abs(before)));
}

/** A text without its figures and their units' prefixes. */
const wordsOf = (text: string): string => text.replace(/\d+(?:\.\d+)?(?: ?[kMGTm]?(?:i?B|W|J)\b)?/g, '#');
