/** Numbers as people see them: in their unit, rounded to what they mean, and the same as before when nothing has changed. */
import type { PublishedNumber, PublishedQuantity } from './published_quantity.js';

/** What a value document holds of a quantity; null: not known. */
export type ShownValue = number | string | null;

/**
 * Home Assistant takes a total that falls below this share of what it was for a meter that was replaced, and begins at zero; one
 * that falls by less makes its sums fall.
 */
const NEW_METER = 0.9;

/** Decimals of a total beyond those worth showing: what is used meanwhile is to be seen. */
const MORE_DECIMALS = 1;

/**
 * A number in the shown unit. @param before what was shown last; undefined or null when nothing was.
 * @returns null when it is not known.
 */
export function shownNumber(
  { kind, shown }: PublishedNumber<never>,
  value: number | undefined,
  before?: number | null,
): number | null {
  if (value === undefined || !Number.isFinite(value)) return null;
  const { per = 1, decimals, deadband = 0 } = shown;
  const rounded = round(value / per, kind === 'total' ? decimals + MORE_DECIMALS : decimals);
  if (before === undefined || before === null) return rounded;
  if (kind === 'total') return heldTotal(rounded, before);
  return Math.abs(rounded - before) < deadband ? before : rounded;
}

/** A total that is never said to be a little less than before: it stays, or is one that has begun anew. */
export const heldTotal = (total: number, before: number): number =>
  total < before && total >= before * NEW_METER ? before : total;

/** To so many decimals, without the noise that a multiplication leaves. */
export function round(value: number, decimals: number): number {
  const rounded = Number(value.toFixed(decimals));
  return rounded === 0 ? 0 : rounded;
}

/** A number of `shownNumber` as it is written: instants as ISO 8601, all others as they are. */
export function written(quantity: PublishedQuantity<never>, value: number | null): ShownValue {
  if (value === null || quantity.kind === 'flag' || quantity.unit !== 'time') return value;
  const at = new Date(value * (quantity.shown.per ?? 1) * 1000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
