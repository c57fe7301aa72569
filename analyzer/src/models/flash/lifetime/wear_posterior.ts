/**
 * How much wear a byte causes, from the edges of a meter's steps. Between two edges the logarithm of wear a byte is about
 *
 *     level + drift x wear
 *
 * where the level walks from edge to edge, for amplification changes with fill and load, and the drift is what ageing adds.
 * Given where the edges lie that is a linear Gaussian chain, and a Kalman filter knows it exactly. Where they lie between two
 * readings, where the wear stood at first and how far the level walks is sampled (Metropolis within Gibbs), so an edge that
 * may lie anywhere in half a year says as little as it should. That the next edge has not been reached yet counts as well.
 */
import { normalShare, type SeededNumbers } from './seeded_numbers.js';
import type { Crossing, WearPoint } from './wear_trace.js';

/** What is expected of a number before anything was seen. */
export interface Expectation {
  readonly mean: number;
  readonly sigma: number;
}

/** What is expected of the logarithm of wear a byte. */
export interface WearPrior {
  readonly level: Expectation;
  readonly drift: Expectation;
}

export interface WearRecord {
  /** The first reading, or the beginning of the storage's life where that is known. */
  readonly first: WearPoint;
  readonly last: WearPoint;
  readonly crossings: readonly Crossing[];
}

/** One way in which it may be. */
export interface WearDraw {
  /** Bytes at which wear was `wear`, the last known edge or the beginning, and at which the step above it ends. */
  readonly wear: number;
  readonly bytes: number;
  readonly edge: number;
  readonly edgeBytes: number;
  /** From there on. */
  readonly level: number;
  readonly drift: number;
  /** Of the level, in a tenth of the life. */
  readonly walk: number;
}

/**
 * What is expected of the drift where no device of the part has told: drives that were followed for years are past a straight
 * line by 6 and 8 percent after the next third of their lives.
 */
export const DRIFT: Expectation = { mean: 0.15, sigma: 0.3 };
/** How far the level walks in a tenth of the life: steady loads, and such as change. */
const WALKS = [0.03, 0.08, 0.16, 0.3] as const;
/** The logarithm of how likely each is beforehand. */
const WALK_CHANCES = [0.35, 0.35, 0.2, 0.1].map(Math.log);
/** Of a step's wear a byte, of a tenth of the life: that blocks do not wear alike. */
const GRAIN = 0.03;
const TENTH = 0.1;
/** An edge that is known better than so, as a share of its distance from the one before, is not worth sampling. */
const NARROW = 0.01;
/** What of a first step is used when a device is first seen: most run the agent from their first day on, one in twelve has used half of it. */
const FIRST_STEP_POWER = 8;
const WARM_UP = 60;
const SWEEPS = 250;
const DRAWS_A_SWEEP = 2;

export function wearDraws(record: WearRecord, prior: WearPrior, numbers: SeededNumbers): WearDraw[] {
  const chain = new WearChain(record, prior, numbers);
  const draws: WearDraw[] = [];
  for (let sweep = 0; sweep < WARM_UP + SWEEPS; sweep++) {
    chain.sweep();
    if (sweep >= WARM_UP) for (let i = 0; i < DRAWS_A_SWEEP; i++) draws.push(chain.draw());
  }
  return draws;
}

class WearChain {
  private readonly record: WearRecord;
  private readonly prior: WearPrior;
  private readonly numbers: SeededNumbers;
  /** Where each edge lies in its stretch, and how much of the first step is used: 0 to 1. */
  private readonly places: Float64Array;
  private readonly sampled: number[] = [];
  private walk = 1;
  private score: number;
  // the filter's state, after the last edge
  private mean = 0;
  private drift = 0;
  private meanVariance = 0;
  private driftVariance = 0;
  private covariance = 0;
  private wear = 0;
  private bytes = 0;
  private span = 0;

  constructor(record: WearRecord, prior: WearPrior, numbers: SeededNumbers) {
    this.record = record;
    this.prior = prior;
    this.numbers = numbers;
    const { crossings, first } = record;
    this.places = new Float64Array(crossings.length + 1).fill(0.5);
    let known = first.bytes;
    crossings.forEach(({ after, before }, i) => {
      if (before - after > NARROW * (before - known)) this.sampled.push(i);
      known = (after + before) / 2;
    });
    if (first.high > first.low) this.sampled.push(crossings.length);
    this.score = this.filter();
  }

  /** Tries another place for each edge, and another walk. */
  sweep(): void {
    const { numbers, places } = this;
    for (const place of this.sampled) {
      const before = places[place]!;
      places[place] =
        numbers.uniform() < 0.5 ? numbers.uniform() : reflected(before + 0.2 * numbers.normal());
      if (!this.accepts()) places[place] = before;
    }
    const walk = this.walk;
    this.walk = Math.floor(numbers.uniform() * WALKS.length);
    if (!this.accepts()) this.walk = walk;
    this.filter();
  }

  private accepts(): boolean {
    const score = this.filter();
    if (!(Math.log(1 - this.numbers.uniform()) < score - this.score)) return false;
    this.score = score;
    return true;
  }

  draw(): WearDraw {
    const { numbers, record } = this;
    const edge = Math.max(record.last.high, this.wear);
    const next = this.expectNext(edge);
    // the step is not over: it wears less than would have taken it to its edge
    const deviation = Math.sqrt(next.variance);
    const logWear =
      next.mean +
      deviation *
        (next.bound === Number.POSITIVE_INFINITY
          ? numbers.normal()
          : numbers.normalBelow((next.bound - next.mean) / deviation));
    const step = edge - this.wear;
    // what that says of level and drift
    const gainMean = (next.levelVariance + next.middle * this.covariance) / next.variance;
    const gainDrift = (this.covariance + next.middle * this.driftVariance) / next.variance;
    const off = logWear - next.mean;
    const driftVariance = Math.max(0, this.driftVariance - gainDrift * gainDrift * next.variance);
    const levelVariance = Math.max(0, next.levelVariance - gainMean * gainMean * next.variance);
    const covariance = this.covariance - gainMean * gainDrift * next.variance;
    const drift = this.drift + gainDrift * off + Math.sqrt(driftVariance) * numbers.normal();
    const slope = driftVariance > 0 ? covariance / driftVariance : 0;
    const level =
      this.mean +
      gainMean * off +
      slope * (drift - this.drift - gainDrift * off) +
      Math.sqrt(Math.max(0, levelVariance - slope * covariance)) * numbers.normal();
    return {
      wear: this.wear,
      bytes: this.bytes,
      edge,
      edgeBytes: this.bytes + step / Math.exp(logWear),
      level,
      drift,
      walk: WALKS[this.walk]!,
    };
  }

  /** Runs the filter over all edges. @returns the logarithm of how well they fit, without what is the same for all places. */
  private filter(): number {
    const { record, prior, places } = this;
    const { first, crossings } = record;
    this.mean = prior.level.mean;
    this.drift = prior.drift.mean;
    this.meanVariance = prior.level.sigma ** 2;
    this.driftVariance = prior.drift.sigma ** 2;
    this.covariance = 0;
    this.bytes = first.bytes;
    this.wear = this.firstWear(places[crossings.length]!);
    this.span = 0;
    let score = WALK_CHANCES[this.walk]!;
    for (let i = 0; i < crossings.length; i++) {
      const { wear, after, before } = crossings[i]!;
      const bytes = after + places[i]! * (before - after);
      const grown = bytes - this.bytes;
      if (!(grown > 0) || !(wear > this.wear)) return Number.NEGATIVE_INFINITY;
      score += this.takeEdge(wear, grown);
      this.bytes = bytes;
    }
    const next = this.expectNext(Math.max(record.last.high, this.wear));
    const reach = (next.bound - next.mean) / Math.sqrt(next.variance);
    return score + (reach > 8 ? 0 : Math.log(Math.max(normalShare(reach), 1e-300)));
  }

  private firstWear(place: number): number {
    const { low, high } = this.record.first;
    return low + (high - low) * (low === 0 ? place ** FIRST_STEP_POWER : place);
  }

  /** Takes in that `grown` bytes took wear to its next edge. @returns the logarithm of that density, in bytes. */
  private takeEdge(edge: number, grown: number): number {
    const step = edge - this.wear;
    const { middle, mean, variance, levelVariance } = this.expect(edge);
    const off = Math.log(step / grown) - mean;
    const gainMean = (levelVariance + middle * this.covariance) / variance;
    const gainDrift = (this.covariance + middle * this.driftVariance) / variance;
    this.mean += gainMean * off;
    this.drift += gainDrift * off;
    this.meanVariance = levelVariance - gainMean * gainMean * variance;
    this.covariance -= gainMean * gainDrift * variance;
    this.driftVariance -= gainDrift * gainDrift * variance;
    this.wear = edge;
    this.span = step;
    return -0.5 * (Math.log(variance) + (off * off) / variance) - Math.log(grown);
  }

  /** What the logarithm of wear a byte will be up to an edge. */
  private expect(edge: number): {
    readonly middle: number;
    readonly mean: number;
    readonly variance: number;
    readonly levelVariance: number;
  } {
    const step = edge - this.wear;
    const middle = (edge + this.wear) / 2;
    // from the middle of one step to that of the next
    const walked = this.span === 0 ? 0 : (this.span + step) / 2 / TENTH;
    const levelVariance = this.meanVariance + WALKS[this.walk]! ** 2 * walked;
    const grain = (GRAIN ** 2 * TENTH) / Math.max(step, 1e-3);
    return {
      middle,
      mean: this.mean + this.drift * middle,
      variance: levelVariance + middle * (2 * this.covariance + middle * this.driftVariance) + grain,
      levelVariance,
    };
  }

  /** The same of the step that is not over, and below what it must be, for it would be over. */
  private expectNext(edge: number): ReturnType<WearChain['expect']> & { readonly bound: number } {
    const grown = this.record.last.bytes - this.bytes;
    const bound = grown > 0 ? Math.log((edge - this.wear) / grown) : Number.POSITIVE_INFINITY;
    return { ...this.expect(edge), bound };
  }
}

/** Into 0 to 1. */
function reflected(place: number): number {
  const folded = Math.abs(place) % 2;
  return folded > 1 ? 2 - folded : folded;
}
