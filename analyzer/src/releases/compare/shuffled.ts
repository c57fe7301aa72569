/** Whether few upgraded devices differ from the others by more than chance does: by labels dealt anew. */
import { median } from './trimmed.js';

/** One device's difference: days after, less days before. */
export interface DeviceChange {
  readonly value: number;
  /** The same of the logarithm of its work; 0 where that was not taken out. */
  readonly work: number;
  /** Standard deviation of its days before. */
  readonly spread: number;
  /** Labels are dealt among devices of one. */
  readonly stratum: string;
}

/** Devices that were upgraded on one day, and those that stayed. */
export interface Cohort {
  readonly ups: readonly DeviceChange[];
  readonly olds: readonly DeviceChange[];
}

/** As many as tell chances of one in ten thousand: what the last look leaves to one of several quantities. */
const SHUFFLES = 20_000;
/** So many that are as far apart tell a chance to 7 %: where there is nothing, few shuffles do (Besag and Clifford, Biometrika 78, 1991). */
const ENOUGH = 200;
/**
 * A difference counts by so many spreads at most. Of few devices nothing tells whether the build made them noisier, and where it did they are
 * far apart by themselves; of what counts by so little, noise adds hardly any. Six of 56 that are 2.5 times noisier are told apart at
 * a chance of 0.03 in 0.048 of cases (by trimmed means 0.24, by those in standard errors 0.048), and a fifth more on six of 56 in 0.68 (0.69
 * and 0.51).
 */
const MOST_SPREADS = 0.85;
/** A device's own spread is of few days: this part of its square, and the rest the usual device's. */
const OWN_PART = 0.25;

/** How often labels dealt anew, within devices of one kind, are as far apart. */
export function shuffled(cohorts: readonly Cohort[], random: () => number): number {
  const parts = cohorts.flatMap(partsOf);
  const found = apart(parts);
  let asApart = 0;
  for (let i = 1; i <= SHUFFLES; i++) {
    // each deal starts from the last: the order that they are in is as good as any
    for (const part of parts) deal(part, random);
    if (apart(parts) >= found - 1e-12 && ++asApart === ENOUGH) return ENOUGH / i;
  }
  return (1 + asApart) / (SHUFFLES + 1);
}

/** Scores of devices of one kind, which are 0 in all: those of the smaller side are the first. */
interface Labelled {
  readonly scores: Float64Array;
  readonly smaller: number;
  /** 1 where the smaller side is the upgraded, else -1: both sides' sums are opposite. */
  readonly sign: number;
}

function partsOf({ ups, olds }: Cohort): Labelled[] {
  const usual = median([...ups, ...olds].map(({ spread }) => spread));
  const scaled = ({ value, spread }: DeviceChange): number =>
    value / Math.max(1e-9, Math.sqrt(OWN_PART * spread ** 2 + (1 - OWN_PART) * usual ** 2));
  const kinds = [...new Set(ups.map(({ stratum }) => stratum))].map(kind => {
    const [up = [], old = []] = [ups, olds].map(side =>
      side.filter(({ stratum }) => stratum === kind).map(scaled),
    );
    const sign = up.length <= old.length ? 1 : -1;
    const values = sign === 1 ? [...up, ...old] : [...old, ...up];
    const smaller = Math.min(up.length, old.length);
    const middle = median(values.slice(smaller));
    return { offs: Float64Array.from(values, value => value - middle), smaller, sign };
  });
  const most = MOST_SPREADS * 1.4826 * median(kinds.flatMap(({ offs }) => Array.from(offs, Math.abs)));
  return kinds.map(({ offs, smaller, sign }) => {
    const scores = offs.map(off => Math.min(most, Math.max(-most, off)));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    return { scores: scores.map(score => score - mean), smaller, sign };
  });
}

function apart(parts: readonly Labelled[]): number {
  let sum = 0;
  for (const { scores, smaller, sign } of parts) for (let i = 0; i < smaller; i++) sum += sign * scores[i]!;
  return Math.abs(sum);
}

/** Who is of the smaller side now: Fisher and Yates, as far as it matters. */
function deal({ scores, smaller }: Labelled, random: () => number): void {
  for (let i = 0; i < smaller; i++) {
    const j = i + Math.floor(random() * (scores.length - i));
    const score = scores[i]!;
    scores[i] = scores[j]!;
    scores[j] = score;
  }
}
