/** Whether few upgraded devices differ from the others by more than chance does: by labels dealt anew. */
import { median, trimmedMean } from './trimmed.js';

/** One device's difference: days after, less days before. */
export interface DeviceChange {
  readonly value: number;
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

const SHUFFLES = 2000;
/** Spreads of the two sides that differ by more are not shuffled as they are. */
const UNLIKE_SPREADS = 1.5;
/** The upgraded are noisier than the old when so few shuffles are. */
const NOISIER = 0.1;

/** How often labels dealt anew, within devices of one kind, are as far apart. */
export function shuffled(cohorts: readonly Cohort[], random: () => number): number {
  let isUnlike = false;
  const parts = cohorts.map(({ ups, olds }) => {
    const both = [...ups, ...olds];
    const middle = median(both.map(({ spread }) => spread));
    const [upSpread, oldSpread] = [ups, olds].map(side => median(side.map(({ spread }) => spread)));
    isUnlike ||= Math.max(upSpread! / oldSpread!, oldSpread! / upSpread!) > UNLIKE_SPREADS;
    return {
      values: Float64Array.from(
        both,
        ({ value, spread }) => value / Math.max(1e-9, Math.sqrt((spread ** 2 + middle ** 2) / 2)),
      ),
      strata: both.map(({ stratum }) => stratum),
      upgraded: ups.length,
    };
  });
  const found = statisticsOf(parts);
  let [asApart, asFarInErrors, asNoisy] = [0, 0, 0];
  for (let i = 0; i < SHUFFLES; i++) {
    // each deal starts from the last: the order that they are in is as good as any
    for (const part of parts) deal(part, random);
    const dealt = statisticsOf(parts);
    if (dealt.apart >= found.apart - 1e-12) asApart++;
    if (dealt.inErrors >= found.inErrors - 1e-12) asFarInErrors++;
    if (dealt.noise >= found.noise - 1e-12) asNoisy++;
  }
  // where the few are noisier than the many, they are far apart by themselves: what counts then is how many errors apart
  const as = isUnlike || asNoisy < NOISIER * SHUFFLES ? asFarInErrors : asApart;
  return (1 + as) / (SHUFFLES + 1);
}

/** Values of one cohort: the first are labelled as upgraded. */
interface Labelled {
  readonly values: Float64Array;
  readonly strata: string[];
  readonly upgraded: number;
}

interface ShuffledStatistics {
  readonly apart: number;
  /** The same, in standard errors. */
  readonly inErrors: number;
  /** Variance of the upgraded over that of the old. */
  readonly noise: number;
}

function statisticsOf(parts: readonly Labelled[]): ShuffledStatistics {
  let [apart, inErrors, upNoise, oldNoise] = [0, 0, 0, 0];
  for (const { values, upgraded } of parts) {
    const up = trimmedMean(values.subarray(0, upgraded));
    const old = trimmedMean(values.subarray(upgraded));
    const difference = up.mean - old.mean;
    const error = Math.sqrt(up.variance + old.variance);
    apart += up.count * difference;
    inErrors += up.count * (Number.isFinite(error) && error > 0 ? difference / error : difference);
    if (!Number.isFinite(up.variance)) continue;
    upNoise += up.count * up.count * up.variance;
    oldNoise += up.count * old.count * old.variance;
  }
  return { apart: Math.abs(apart), inErrors: Math.abs(inErrors), noise: upNoise / oldNoise };
}

/** Fisher and Yates among devices of one kind. */
function deal({ values, strata }: Labelled, random: () => number): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    if (strata[i] !== strata[j]) continue;
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}
