/**
 * One way of wasting power, and how to tell it from ordinary work by what kernels count anyway. A pattern is a small state
 * machine over intervals; its thresholds and hysteresis are those of its kind in findings/kinds.ts.
 */
import type { Estimate } from '@edgevitals/shared/results';
import type { Interval } from '../../../device/interval.js';
import type { Condition } from '../../../findings/condition.js';
import type { Sustained } from '../../../findings/sustained.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';

export interface PatternMatch extends Condition {
  readonly hint: string;
  /** W that would be saved without it; absent where what it costs is not known. */
  readonly saving?: Estimate;
}

/** What most intervals match. */
export const NO_MATCHES: readonly PatternMatch[] = [];

export interface PowerPattern {
  /** Takes in an interval. @returns where the pattern is there as of its end. */
  judge(
    interval: Interval,
    input: PowerInput,
    sustained: Sustained,
    costs: UnitCosts,
  ): readonly PatternMatch[];
  /** What has to outlast a restart beside what is in `sustained`. */
  snapshot?(): unknown;
  /** Takes a snapshot back; one that it does not understand is ignored. */
  restore?(snapshot: unknown): void;
}

/** A match that saves no more than the device uses in all, W: costs are learned, and each is off by something. */
export const boundedBy = (most: number, match: PatternMatch): PatternMatch => {
  const { saving, evidence } = match;
  if (saving === undefined || saving.value <= most) return match;
  return {
    ...match,
    saving: { ...saving, value: most },
    evidence: evidence.map(each => (each.name === 'saving' ? { ...each, value: most } : each)),
  };
};

/** A match with its saving, where it is known, told in the evidence as well. */
export const withSaving = (
  match: Omit<PatternMatch, 'saving'>,
  saving: Estimate | undefined,
): PatternMatch =>
  saving === undefined
    ? match
    : {
        ...match,
        saving,
        evidence: [...match.evidence, { name: 'saving', value: saving.value, unit: 'W' }],
      };
