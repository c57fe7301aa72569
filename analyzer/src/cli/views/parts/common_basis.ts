/** What the estimates of a table have in common is said once, not on each row. */
import type { Estimate } from '@edgevitals/shared/results';
import { formatRatio, NOTHING } from '@edgevitals/shared/text';

type MaybeEstimate = Estimate | null | undefined;

export interface CommonBasis {
  /** `± 104 %, prior`, `prior`, or empty where they have nothing in common. */
  readonly note: string;
  /** One of them, without what `note` says. */
  cell(value: MaybeEstimate): string;
}

/** Uncertainties that differ by less than this part of them are told as one. */
const ALIKE = 0.05;

/** @param format writes a value with its unit. */
export function commonBasis(
  values: readonly MaybeEstimate[],
  format: (value: number) => string,
): CommonBasis {
  const known = values.filter(each => each !== undefined && each !== null);
  const basis = oneOf(known.map(each => each.basis));
  const doubts = known.filter(({ value }) => value !== 0).map(relative);
  const doubt = doubts.every(each => each !== undefined) ? spreadOf(doubts) : undefined;
  const note = [
    ...(doubt === undefined ? [] : [`± ${formatRatio(doubt)}`]),
    ...(basis === undefined ? [] : [basis]),
  ].join(', ');
  return {
    note,
    cell: value => {
      if (value === undefined || value === null) return NOTHING;
      const sigma = doubt !== undefined || typeof value.sigma !== 'number' ? '' : ` ± ${format(value.sigma)}`;
      return `${format(value.value)}${sigma}${basis === undefined ? ` (${value.basis})` : ''}`;
    },
  };
}

const relative = ({ value, sigma }: Estimate): number | undefined =>
  typeof sigma === 'number' ? sigma / Math.abs(value) : undefined;

/** The largest, where all are about the same. */
function spreadOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const most = Math.max(...values);
  return most - Math.min(...values) <= ALIKE * most ? most : undefined;
}

const oneOf = <T>([first, ...others]: readonly T[]): T | undefined =>
  others.every(each => each === first) ? first : undefined;
