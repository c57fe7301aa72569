/** The joint fit of the device's columns and its programs, and what it tells of each program. */
import type { Column } from './column.js';
import { clusterNames } from './column_names.js';
import { type Fit, fit, type RowErrors } from './fit.js';
import type { NormalEquations } from './normal_equations.js';
import { type ByProgram, OTHERS, type ProgramOn } from './program_columns.js';
import type { Intensity, JointColumn, ProgramPrior } from './program_intensities.js';

/** What a solution is made with, and asked by. */
interface Context {
  readonly fixedColumn: (name: string) => Column;
  /** Less the coefficient of its cluster. */
  readonly program: (of: ProgramOn) => ProgramPrior;
  /** Coefficient of a cluster, from the device's model. */
  readonly mean: (cluster: string) => ProgramPrior;
  readonly places: ByProgram<number>;
  readonly fixed: { readonly size: number; get(name: string): number | undefined };
}

/** How far programs differ at first, one standard deviation as a share of the mean; and at least. */
export const PROGRAM_SPREAD = 0.3;
const LEAST_SPREAD = 0.05;
/** What is taken at first counts as so many programs. */
const SPREAD_PROGRAMS = 2;
/** A program is learned where its uncertainty is below this share of how far programs differ. */
const LEARNED = 0.8;
/** It is told apart from those with which its use correlates less than so. */
const APART = 0.95;

/** What is known of a column beside its coefficient, and of the program in it: numbers of each. */
const SIGMA = 0;
const FLAGS = 1;
const WIDTH = 2;
const IS_LEARNED = 1;
const IS_APART = 2;

export class ProgramSolution {
  readonly fit: Fit;
  /** Columns that it has: those that came since have none of its numbers. */
  readonly size: number;
  /** How many of them are the device's. */
  readonly fixedColumns: number;
  /** Sum of squared relative errors of its rows. */
  readonly squares: number;
  /** How many coefficients the data tell. */
  readonly told: number;
  /** How far programs differ, one standard deviation as a share of their cluster's mean. */
  readonly spread: number;
  private readonly known: Float32Array;
  private readonly context: Omit<Context, 'fixedColumn'>;

  constructor(
    sums: NormalEquations,
    order: readonly JointColumn[],
    errors: RowErrors,
    context: Context,
    start: Float64Array | undefined,
  ) {
    const own = order.map(each => columnOf(each, context));
    const { fit: solution, sigmas } = fit(sums, own, errors, start, false);
    // what made the fixed columns holds on to the fit that they were held to
    const { fixedColumn: _, ...kept } = context;
    this.context = kept;
    this.size = order.length;
    this.fixedColumns = context.fixed.size;
    this.known = new Float32Array(this.size * WIDTH);
    let told = 0;
    let squares = SPREAD_PROGRAMS * PROGRAM_SPREAD ** 2;
    let programs = SPREAD_PROGRAMS;
    const covariances = new Map<number, Float64Array>();
    const shared = (column: number): Float64Array => {
      let known = covariances.get(column);
      if (known === undefined) {
        known = solution.covariances(column);
        covariances.set(column, known);
      }
      return known;
    };
    for (let place = 0; place < this.size; place++) {
      const { tau, kind } = own[place]!;
      const off = Math.min(tau, sigmas[place]!);
      told += 1 - (off / tau) ** 2;
      this.known[place * WIDTH + SIGMA] = sigmas[place]!;
      if (kind !== 'program') continue;
      const { cluster } = order[place] as ProgramOn;
      const mean = context.mean(cluster).mean;
      if (mean > 0) {
        // an expectation-maximisation step: what is not known of a program counts as it was taken to be
        squares += (solution.theta[place]! ** 2 + off ** 2) / mean ** 2;
        programs++;
      }
      const dynamic = this.placeOf(clusterNames(cluster).dynamic);
      // its own deviation, and that of the cluster's mean
      const sigma =
        dynamic === undefined
          ? off
          : Math.sqrt(Math.max(0, off ** 2 + sigmas[dynamic]! ** 2 + 2 * shared(dynamic)[place]!));
      const isLearned = sigma < LEARNED * tau;
      const isApart = isLearned && this.isApart(place, sums, own);
      this.known.set([sigma, (isLearned ? IS_LEARNED : 0) + (isApart ? IS_APART : 0)], place * WIDTH);
    }
    this.told = told;
    this.spread = Math.min(PROGRAM_SPREAD, Math.max(LEAST_SPREAD, Math.sqrt(squares / programs)));
    this.squares = solution.relativeError ** 2 * sums.rows;
    this.fit = solution;
  }

  /** Whether no other program ran whenever a program did, in the same proportion. */
  private isApart(place: number, sums: NormalEquations, columns: readonly Column[]): boolean {
    for (let other = 0; other < this.size; other++)
      if (other !== place && columns[other]!.kind === 'program' && areTogether(sums, place, other))
        return false;
    return true;
  }

  /** Where the fit has a column of the device; undefined where it has not. */
  placeOf(name: string): number | undefined {
    const place = this.context.fixed.get(name);
    return place !== undefined && place < this.size ? place : undefined;
  }

  /** What a joint row takes, W. */
  power(row: Float64Array): number {
    const { theta } = this.fit;
    let sum = 0;
    for (let i = 0; i < Math.min(row.length, theta.length); i++) sum += row[i]! * theta[i]!;
    return sum;
  }

  /** What a program draws on a cluster, over work at coefficient 1. */
  intensity(of: ProgramOn): Intensity {
    const { places, program } = this.context;
    const { mean, sigma } = this.clusterMean(of.cluster);
    const place = places.get(of);
    if (place !== undefined && place < this.size) {
      const flags = this.known[place * WIDTH + FLAGS]!;
      return {
        value: Math.max(0, mean + this.fit.theta[place]!),
        sigma: this.known[place * WIDTH + SIGMA]!,
        learned: flags >= IS_LEARNED,
        identified: flags > IS_LEARNED,
      };
    }
    const own = program(of);
    const others = places.get({ program: OTHERS, cluster: of.cluster });
    // those that nobody told apart draw what they draw together
    const together = others !== undefined && others < this.size ? this.fit.theta[others]! : 0;
    return {
      value: Math.max(0, mean + (own.mean === 0 ? together : own.mean)),
      sigma: Math.hypot(own.sigma, sigma),
      learned: false,
      identified: false,
    };
  }

  private clusterMean(cluster: string): ProgramPrior {
    const place = this.placeOf(clusterNames(cluster).dynamic);
    return place === undefined
      ? this.context.mean(cluster)
      : { mean: this.fit.theta[place]!, sigma: this.known[place * WIDTH + SIGMA]! };
  }

  /** A column has another program from now on. */
  forget(place: number, now: ProgramOn): void {
    if (place >= this.size) return;
    const { mean, sigma } = this.context.program(now);
    this.fit.theta[place] = mean;
    this.known.set([Math.hypot(sigma, this.clusterMean(now.cluster).sigma), 0], place * WIDTH);
  }
}

/** Whether two columns were used at the same times, in the same proportion. */
export const areTogether = (sums: NormalEquations, a: number, b: number): boolean =>
  sums.get(a, b) > APART * Math.sqrt(sums.get(a, a) * sums.get(b, b));

function columnOf(each: JointColumn, { fixedColumn, program, mean: ofCluster }: Context): Column {
  if (typeof each === 'string') return fixedColumn(each);
  const { mean, sigma } = program(each);
  return { name: each.program, kind: 'program', mean, tau: sigma, lower: -ofCluster(each.cluster).mean };
}
