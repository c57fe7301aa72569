/**
 * How fast a device will write. The logarithm of what it writes in a stretch of time wanders about a level (AR(1)): one busy
 * month says little of the next year, and so much less than as many independent days would. The level itself may change at
 * any time, once in decades. How long it wanders and how far is not known: all of a grid is weighed by what was seen.
 */
import type { SeededNumbers } from './seeded_numbers.js';

/** Days after which a busy time is forgotten by 1/e, and how far the logarithm goes about (standard deviation). */
const MEMORY_DAYS = [2, 8, 30, 100, 300] as const;
const SPREADS = [0.15, 0.3, 0.5, 0.8, 1.2] as const;
/** How likely each is before anything was seen: a month (0.97 a day), and about a half, are what is most common. */
const MEMORY_CHANCES = [0.1, 0.25, 0.5, 0.12, 0.03] as const;
const SPREAD_CHANCES = [0.1, 0.3, 0.45, 0.12, 0.03] as const;
/** The level changes in a year with this chance, by so much in the logarithm. */
export const CHANGES_A_YEAR = 0.03;
const CHANGE_SPREAD = 0.8;
const YEAR_DAYS = 365.25;
/** A stretch in which next to nothing was written counts as this share of the mean: its logarithm would outweigh all others. */
const LEAST_OF_MEAN = 0.05;
/** With more of those than one in ten, stretches are joined, as long as there are so many. */
const QUIET_SHARE = 0.1;
const LEAST_JOINED = 8;

/** One way in which it may go on. */
export interface RatePath {
  /** Days after which what was is forgotten by 1/e; the spread about the level. */
  readonly memoryDays: number;
  readonly spread: number;
  /** Of bytes a day, logarithms. */
  level: number;
  deviation: number;
}

/** One pair of the grid, and the logarithm of how likely it is beforehand. */
interface Wandering {
  readonly memoryDays: number;
  readonly spread: number;
  readonly chance: number;
}

/** What one pair of memory and spread makes of the record, with the level changed before one of the stretches, or never. */
interface RateFit {
  readonly memoryDays: number;
  readonly spread: number;
  /** Stretch from which the other level holds; 0 for none. */
  readonly change: number;
  readonly mean: number;
  readonly jump: number;
  /** Of (mean, jump): variances and covariance. */
  readonly meanVariance: number;
  readonly jumpVariance: number;
  readonly covariance: number;
}

export class RateForecast {
  private readonly fits: RateFit[] = [];
  private readonly weights: number[] = [];
  private sum = 0;
  private readonly last: number;

  /**
   * @param amounts bytes of stretches of equal length, oldest first, one at least.
   * @param stretchDays their length.
   */
  constructor(amounts: readonly number[], stretchDays: number) {
    const { values, days } = logRates(amounts, stretchDays);
    this.last = values[values.length - 1]!;
    const scores: number[] = [];
    MEMORY_DAYS.forEach((memoryDays, m) => {
      SPREADS.forEach((spread, s) => {
        const chance = Math.log(MEMORY_CHANCES[m]! * SPREAD_CHANCES[s]!);
        this.fit(values, days, { memoryDays, spread, chance }, scores);
      });
    });
    const best = Math.max(...scores);
    for (const score of scores) {
      const weight = Math.exp(score - best);
      this.weights.push(weight);
      this.sum += weight;
    }
  }

  /** Draws a way in which it may go on from now. */
  draw(numbers: SeededNumbers): RatePath {
    const fit = this.fits[numbers.choice(this.weights, this.sum)]!;
    const mean = fit.mean + Math.sqrt(fit.meanVariance) * numbers.normal();
    let level = mean;
    if (fit.change > 0) {
      const slope = fit.covariance / fit.meanVariance;
      const left = Math.max(0, fit.jumpVariance - slope * fit.covariance);
      level += fit.jump + slope * (mean - fit.mean) + Math.sqrt(left) * numbers.normal();
    }
    return { memoryDays: fit.memoryDays, spread: fit.spread, level, deviation: this.last - level };
  }

  private fit(
    values: readonly number[],
    days: number,
    { memoryDays, spread, chance }: Wandering,
    scores: number[],
  ): void {
    const n = values.length;
    const kept = Math.exp(-days / memoryDays);
    const scale = 1 / (spread * Math.sqrt(1 - kept * kept));
    const slope = (1 - kept) * scale;
    // whitened: what each stretch adds to what the one before let expect
    const white = values.map((value, i) =>
      i === 0 ? value / spread : (value - kept * values[i - 1]!) * scale,
    );
    let squares = 0;
    let byMean = white[0]! / spread;
    for (const each of white) squares += each * each;
    for (let i = 1; i < n; i++) byMean += white[i]! * slope;
    const meanMean = 1 / spread ** 2 + (n - 1) * slope * slope;
    const constant = chance - Math.log(spread) + (n - 1) * Math.log(scale);
    const push = (fit: RateFit, score: number): void => {
      this.fits.push(fit);
      scores.push(score + constant);
    };
    const same = { memoryDays, spread };
    push(
      {
        ...same,
        change: 0,
        mean: byMean / meanMean,
        jump: 0,
        meanVariance: 1 / meanMean,
        jumpVariance: 0,
        covariance: 0,
      },
      -0.5 * (squares - byMean ** 2 / meanMean + Math.log(meanMean)),
    );
    const changes = Math.log((CHANGES_A_YEAR * days) / YEAR_DAYS);
    let after = 0;
    for (let change = n - 1; change >= 1; change--) {
      // the stretch in which it changes sees all of the jump, later ones what is not forgotten of it
      const byJump = white[change]! * scale + after * slope;
      const jumpJump = scale * scale + (n - 1 - change) * slope * slope + 1 / CHANGE_SPREAD ** 2;
      const meanJump = scale * slope + (n - 1 - change) * slope * slope;
      after += white[change]!;
      const determinant = meanMean * jumpJump - meanJump * meanJump;
      const mean = (jumpJump * byMean - meanJump * byJump) / determinant;
      const jump = (meanMean * byJump - meanJump * byMean) / determinant;
      push(
        {
          ...same,
          change,
          mean,
          jump,
          meanVariance: jumpJump / determinant,
          jumpVariance: meanMean / determinant,
          covariance: -meanJump / determinant,
        },
        changes -
          Math.log(CHANGE_SPREAD) -
          0.5 * (squares - mean * byMean - jump * byJump + Math.log(determinant)),
      );
    }
  }
}

/** Moves a path on. @returns bytes a day in the time that has passed. */
export function advance(path: RatePath, days: number, numbers: SeededNumbers): number {
  const kept = Math.exp(-days / path.memoryDays);
  if (numbers.uniform() < (CHANGES_A_YEAR * days) / YEAR_DAYS) path.level += CHANGE_SPREAD * numbers.normal();
  path.deviation = kept * path.deviation + path.spread * Math.sqrt(1 - kept * kept) * numbers.normal();
  return Math.exp(path.level + path.deviation);
}

function logRates(
  amounts: readonly number[],
  stretchDays: number,
): { readonly values: number[]; readonly days: number } {
  let stretches = amounts;
  let days = stretchDays;
  const mean = amounts.reduce((sum, each) => sum + each, 0) / amounts.length;
  const isQuiet = (amount: number): boolean => amount < (LEAST_OF_MEAN * mean * days) / stretchDays;
  while (
    stretches.length >= 2 * LEAST_JOINED &&
    stretches.filter(isQuiet).length > QUIET_SHARE * stretches.length
  ) {
    const joined: number[] = [];
    // the newest are whole
    for (let i = stretches.length % 2; i + 1 < stretches.length; i += 2)
      joined.push(stretches[i]! + stretches[i + 1]!);
    stretches = joined;
    days *= 2;
  }
  const least = LEAST_OF_MEAN * (mean / stretchDays);
  return { values: stretches.map(amount => Math.log(Math.max(amount / days, least))), days };
}
