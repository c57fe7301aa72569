/**
 * Events that were found against those that happened: which belong together, how far off they are, and which causes were
 * taken for which. For tests only.
 */
import { given } from '@edgevitals/shared/objects';
import { lostShare, type TruthEvent } from './truth.js';

/** What a detector says; times as the truth's. */
export interface FoundEvent {
  readonly domain: string;
  readonly cause: string;
  readonly start: number;
  readonly end: number;
  /** Lost of what was asked for while it lasted, 0 to 1, where it says so. */
  readonly lostShare?: number;
  /** By how much that may be off, by its own word. */
  readonly lostSigma?: number;
}

export interface EventPair {
  readonly truth: TruthEvent;
  readonly found: FoundEvent;
}

export interface EventMatching {
  readonly pairs: readonly EventPair[];
  readonly missed: readonly TruthEvent[];
  readonly invented: readonly FoundEvent[];
}

type Stretch = Pick<FoundEvent, 'start' | 'end'>;

/** Intersection over union of two stretches of time. */
export function overlap(a: Stretch, b: Stretch): number {
  const both = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  const either = Math.max(a.end, b.end) - Math.min(a.start, b.start);
  return both > 0 && either > 0 ? both / either : 0;
}

/**
 * Pairs events of one domain with IoU >= 0.5 or starts at most two steps apart, each once; of several, those of one cause
 * first, then those that overlap most.
 */
export function matchEvents(
  truths: readonly TruthEvent[],
  founds: readonly FoundEvent[],
  stepSeconds: number,
): EventMatching {
  const candidates: (EventPair & { same: number; iou: number })[] = [];
  for (const truth of truths) {
    for (const found of founds) {
      if (truth.domain !== found.domain) continue;
      const iou = overlap(truth, found);
      if (iou < 0.5 && Math.abs(found.start - truth.start) > 2 * stepSeconds) continue;
      candidates.push({ truth, found, same: truth.cause === found.cause ? 1 : 0, iou });
    }
  }
  candidates.sort((a, b) => b.same - a.same || b.iou - a.iou);
  const pairs: EventPair[] = [];
  const taken = new Set<TruthEvent | FoundEvent>();
  for (const { truth, found } of candidates) {
    if (taken.has(truth) || taken.has(found)) continue;
    taken.add(truth).add(found);
    pairs.push({ truth, found });
  }
  return {
    pairs,
    missed: truths.filter(each => !taken.has(each)),
    invented: founds.filter(each => !taken.has(each)),
  };
}

/** Means over pairs are absent without any. */
export interface MatchScore {
  /** Found events that happened; absent when nothing was found. */
  readonly precision?: number;
  /** Events that were found; absent when nothing happened. */
  readonly recall?: number;
  /** Mean absolute errors, seconds. */
  readonly startError?: number;
  readonly endError?: number;
  /** Mean absolute error of the lost share, percentage points, of pairs that have one. */
  readonly lostError?: number;
  /** Counts by true, then found cause; `none` for what was missed or invented. */
  readonly causes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Over all scenarios. */
export function scoreMatchings(matchings: readonly EventMatching[]): MatchScore {
  const pairs = matchings.flatMap(each => each.pairs);
  const missed = matchings.flatMap(each => each.missed);
  const invented = matchings.flatMap(each => each.invented);
  const causes: Record<string, Record<string, number>> = {};
  const count = (truth: string, found: string): void => {
    causes[truth] ??= {};
    causes[truth][found] = (causes[truth][found] ?? 0) + 1;
  };
  for (const { truth, found } of pairs) count(truth.cause, found.cause);
  for (const { cause } of missed) count(cause, 'none');
  for (const { cause } of invented) count('none', cause);
  const errors = pairs.flatMap(({ truth, found }) =>
    found.lostShare === undefined ? [] : Math.abs(found.lostShare - lostShare(truth)),
  );
  const lost = mean(errors);
  return {
    causes,
    ...given({
      precision: share(pairs.length, invented.length),
      recall: share(pairs.length, missed.length),
      startError: mean(pairs.map(({ truth, found }) => Math.abs(found.start - truth.start))),
      endError: mean(pairs.map(({ truth, found }) => Math.abs(found.end - truth.end))),
      lostError: lost === undefined ? undefined : 100 * lost,
    }),
  };
}

const share = (right: number, wrong: number): number | undefined =>
  right + wrong > 0 ? right / (right + wrong) : undefined;

const mean = (values: readonly number[]): number | undefined =>
  values.length > 0 ? values.reduce((sum, each) => sum + each, 0) / values.length : undefined;
