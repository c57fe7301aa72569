/**
 * How much each program draws relative to what its CPU time costs on average: P = static + sum of (mu + d_p) z_p, z_p the
 * watts that its busy time would be at the cluster's capacitance, mu what work on the cluster draws by and large. Who runs
 * together makes the d_p depend on each other, so all are fitted jointly. Each is held to 0 (or what other devices of the
 * kind found) within how far programs of this device differ, which its data tell (evidence.ts).
 */
import { LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import { AMOUNT, FINITE } from '../amount.js';
import type { Column } from './column.js';
import { clusterNames } from './column_names.js';
import type { FeatureRow } from './features.js';
import { NormalEquations } from './normal_equations.js';
import {
  ByProgram,
  MOST_PROGRAMS,
  OTHERS,
  ProgramColumns,
  type ProgramOn,
  programOn,
} from './program_columns.js';
import { areTogether, PROGRAM_SPREAD, ProgramSolution } from './program_solution.js';
import { RowLikeness } from './row_likeness.js';
import { weightOf } from './row_weight.js';

const MOST_FIXED = 32;
const MOST_COLUMNS = MOST_FIXED + MOST_PROGRAMS + 8;
/** Relative error of one row once programs are told apart, until their rows tell; and how many rows that counts as. */
const ROW_ERROR = 0.03;
const ROW_ERROR_ROWS = 20;
const LEAST_ERROR = 0.01;
/** Solutions are renewed after so many rows, or this share of all when that is more often: what is told at once counts. */
const RENEW_ROWS = 60;
const RENEW_SHARE = 1 / 30;
/** Rows this many standard deviations off count less. */
const FAR_OFF = 3;

/** What is expected of a program: from other devices with the same kind of core. */
export interface ProgramPrior {
  readonly mean: number;
  readonly sigma: number;
}

export interface Intensity {
  /** Coefficient: power over that at coefficient 1. */
  readonly value: number;
  readonly sigma: number;
  /** False where little but what was expected is known. */
  readonly learned: boolean;
  /** Learned, and told apart from those that it ran with. */
  readonly identified: boolean;
}

/** A program's use on a cluster. */
export interface ProgramUse extends ProgramOn {
  /** Mean watts at coefficient 1. */
  readonly watts: number;
}

/** What was measured of a joint row. */
export interface JointReading {
  /** W; and one standard deviation of its noise. */
  readonly power: number;
  readonly noise: number;
  readonly seconds: number;
  /** What rows before it count from now on. */
  readonly keep: number;
}

export interface JointRow {
  readonly values: Float64Array;
  /** Uses that have no column. */
  readonly unplaced: readonly ProgramUse[];
}

/** What is expected of a program, less the coefficient of its cluster, and that. */
export type ProgramPriors = (
  of: ProgramOn,
  spread: number,
) => ProgramPrior & { readonly cluster: ProgramPrior };

/** A column: the name of a fixed one, or the program that has it. */
export type JointColumn = string | ProgramOn;

/** The joint row at hand. */
const atHand = new Float64Array(MOST_COLUMNS);

export class ProgramIntensities {
  private sums = new NormalEquations(Float32Array);
  private readonly fixed = new LazyMap<string, number>();
  private readonly places = new ByProgram<number>();
  private readonly order: JointColumn[] = [];
  private readonly columns = new ProgramColumns();
  private readonly likeness = new RowLikeness(0);
  private solved: ProgramSolution | undefined;
  private rowError = ROW_ERROR;
  private spread = PROGRAM_SPREAD;
  private fresh = 0;

  /**
   * The joint row of an interval.
   * @param columns and `row`: of the device's model
   * @param uses of programs, one for each program and cluster
   */
  row(
    columns: readonly Column[],
    row: FeatureRow,
    uses: readonly ProgramUse[],
    seconds: number,
    grow: boolean,
  ): JointRow {
    const { x } = row;
    let unplaced: ProgramUse[] | undefined;
    atHand.fill(0);
    for (let i = 0; i < columns.length; i++) {
      const { kind, name } = columns[i]!;
      if (kind === 'event' || x[i] === 0) continue;
      let place = this.fixed.get(name);
      if (place === undefined && grow && this.fixed.size < MOST_FIXED) {
        place = this.append(name);
        this.fixed.set(name, place);
      }
      if (place !== undefined) atHand[place]! += x[i]!;
    }
    let all = 0;
    for (const { watts } of uses) all += watts;
    if (grow) this.columns.pass(seconds);
    for (const use of uses) {
      if (use.watts === 0) continue;
      const place = this.places.get(use) ?? (grow ? this.place(use, use.watts / all) : undefined);
      if (place !== undefined) {
        atHand[place]! += use.watts;
        if (grow && use.program !== OTHERS) this.columns.note(place, use.watts / all);
        continue;
      }
      const others = this.places.get({ program: OTHERS, cluster: use.cluster });
      if (others === undefined) {
        unplaced ??= [];
        unplaced.push(use);
      } else this.addOther(use, others);
    }
    return { values: atHand.slice(0, this.order.length), unplaced: unplaced ?? [] };
  }

  /** The column of a program that has none, if it is to have one. */
  private place(use: ProgramUse, share: number): number | undefined {
    const { cluster } = use;
    const own = use.program === OTHERS ? 'new' : this.columns.ask(use, share, this.places.size);
    if (own === 'new') {
      const place = this.append(programOn(use.program, cluster));
      this.places.set(use, place);
      return place;
    }
    const others = programOn(OTHERS, cluster);
    if (this.places.get(others) === undefined && this.order.length < MOST_COLUMNS)
      this.places.set(others, this.append(others));
    return own === 'no' ? undefined : this.replace(own, use);
  }

  private append(column: JointColumn): number {
    this.order.push(column);
    return this.order.length - 1;
  }

  private replace(place: number, { program, cluster }: ProgramUse): number {
    const old = this.order[place] as ProgramOn;
    const shared = programOn(OTHERS, old.cluster);
    let others = this.places.get(shared);
    if (others === undefined) {
      others = this.append(shared);
      this.places.set(shared, others);
    }
    const known = this.solved?.intensity(old);
    this.columns.retire(
      old,
      place,
      known?.learned === true ? { mean: known.value, sigma: known.sigma } : undefined,
    );
    const own = programOn(program, cluster);
    this.places.delete(old);
    this.places.set(own, place);
    this.order[place] = own;
    this.sums.fold(place, others);
    // what is known of the others stands until the next solution; of this one nothing is
    this.solved?.forget(place, own);
    return place;
  }

  /** A program without a column: as it is remembered, else as what all others do. */
  private addOther(use: ProgramUse, others: number): void {
    const known = this.columns.remembered(use);
    const dynamic = this.fixed.get(clusterNames(use.cluster).dynamic);
    const mean = dynamic === undefined ? undefined : this.solved?.fit.theta[dynamic];
    if (known === undefined || dynamic === undefined || mean === undefined || !(mean > 0))
      atHand[others]! += use.watts;
    else atHand[dynamic]! += use.watts * Math.min(3, known.mean / mean - 1);
  }

  /** Takes in a joint row and the power measured. */
  addRow(row: Float64Array, { power, noise, seconds, keep }: JointReading): void {
    const { solved, rows } = this;
    let expected: { power: number; sigma: number } | undefined;
    if (solved !== undefined && rows > ROW_ERROR_ROWS) {
      const told = solved.power(row);
      this.likeness.addError((power - told) / power, seconds);
      const sigma = told * this.rowError * Math.sqrt(1 + (2 * solved.told) / rows);
      expected = { power: told, sigma };
    }
    const { weight, share } = weightOf(power, noise, expected, FAR_OFF);
    this.sums.addRow(row, power, weight, share, keep);
    this.fresh++;
  }

  get rows(): number {
    return this.sums.rows;
  }

  /** Makes all that was seen count less. */
  decay(keep: number): void {
    this.sums.decay(keep);
    this.solved = undefined;
  }

  /**
   * The joint solution, renewed when enough rows have come. A program that has just got a column is what was expected of it
   * until then; a column of the device that is new has to be told from the others at once.
   * @param priorOf a fixed column by name, from the device's model.
   * @param expectedOf makes what is expected of a program on a cluster, to be kept with the solution.
   */
  solve(priorOf: (column: string) => Column | undefined, expectedOf: () => ProgramPriors): ProgramSolution {
    const known = this.solved;
    const enough = Math.min(RENEW_ROWS, Math.max(1, this.sums.rows * RENEW_SHARE));
    const isWhole = known?.fixedColumns === this.fixed.size;
    if (known !== undefined && isWhole && this.fresh < enough) return known;
    const expected = expectedOf();
    this.sums.grow(this.order.length);
    const solved = new ProgramSolution(
      this.sums,
      this.order,
      { relative: this.rowError, alike: this.likeness.rowsAlike },
      {
        fixedColumn: name => priorOf(name) ?? gone(name),
        program: of => this.priorOf(expected, of),
        mean: cluster => expected({ program: OTHERS, cluster }, 0).cluster,
        places: this.places,
        fixed: this.fixed,
      },
      known?.fit.theta,
    );
    // how far rows are off is as well known as there are rows to tell it
    const { rows } = this.sums;
    const square =
      (solved.squares + ROW_ERROR_ROWS * ROW_ERROR ** 2) / (Math.max(0, rows - solved.told) + ROW_ERROR_ROWS);
    this.rowError = Math.max(LEAST_ERROR, Math.sqrt(square));
    this.spread = solved.spread;
    this.fresh = 0;
    this.solved = solved;
    return solved;
  }

  /** What is expected of a program, less the mean of its cluster: what was learned of it once goes before. */
  private priorOf(expected: ProgramPriors, of: ProgramOn): ProgramPrior {
    const known = this.columns.remembered(of);
    const { spread } = this;
    const { mean, sigma, cluster } = expected(of, spread);
    // the same program may have another version by now
    return known === undefined
      ? { mean, sigma }
      : { mean: known.mean - cluster.mean, sigma: Math.sqrt(known.sigma ** 2 + (0.2 * sigma) ** 2) };
  }

  /** Programs with a column. */
  *learned(): Generator<ProgramOn> {
    for (const [of] of this.places) if (of.program !== OTHERS) yield of;
  }

  /**
   * Programs that always ran together, in the same proportion: what each of a group draws cannot be told, only their sum. Groups
   * that ran most come first.
   */
  together(): ProgramOn[][] {
    const groups: { readonly programs: ProgramOn[]; readonly use: number }[] = [];
    const grouped = new Set<number>();
    for (const [first, place] of this.places) {
      if (first.program === OTHERS || grouped.has(place) || this.sums.get(place, place) === 0) continue;
      const group = [first];
      let use = this.sums.get(place, place);
      for (const [other, at] of this.places) {
        if (at === place || grouped.has(at) || other.program === OTHERS || other.program === first.program)
          continue;
        if (other.cluster !== first.cluster || !areTogether(this.sums, place, at)) continue;
        grouped.add(at);
        group.push(other);
        use += this.sums.get(at, at);
      }
      if (group.length > 1) groups.push({ programs: group, use });
    }
    return groups.sort((a, b) => b.use - a.use).map(({ programs }) => programs);
  }

  snapshot(): unknown {
    return [
      this.order.map(entry => (typeof entry === 'string' ? entry : [entry.program, entry.cluster])),
      this.sums.snapshot(),
      Array.from(this.columns.all(), ([{ program, cluster }, { mean, sigma }]) => [
        program,
        cluster,
        Number(mean.toPrecision(4)),
        Number(sigma.toPrecision(4)),
      ]),
      [this.rowError, this.spread].map(value => Number(value.toPrecision(4))),
      this.likeness.snapshot(),
    ];
  }

  /** Intensities from `snapshot()`; undefined when it is not one. */
  static restore(snapshot: unknown): ProgramIntensities | undefined {
    const { success, output } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return undefined;
    const [order, packed, retired, [rowError, spread], likeness] = output;
    const sums = NormalEquations.restore(packed, MOST_COLUMNS, Float32Array);
    if (sums === undefined || sums.size > order.length) return undefined;
    const result = new ProgramIntensities();
    for (const [i, entry] of order.entries()) {
      if (typeof entry === 'string') {
        result.fixed.set(entry, i);
        result.order.push(entry);
      } else {
        const [program, cluster] = entry;
        const of = programOn(program, cluster);
        result.places.set(of, i);
        result.order.push(of);
        // it had a column for telling something
        if (program !== OTHERS) result.columns.note(i, 0.1);
      }
    }
    if (result.fixed.size + result.places.size !== order.length) return undefined;
    result.sums = sums;
    for (const each of retired) {
      if (!v.is(RETIRED, each)) continue;
      const [program, cluster, mean, sigma] = each;
      result.columns.remember({ program, cluster }, { mean, sigma });
    }
    result.rowError = Math.max(LEAST_ERROR, rowError);
    result.spread = Math.min(PROGRAM_SPREAD, Math.max(0.05, spread));
    result.likeness.restore(likeness);
    return result;
  }
}

/** Fixed columns and programs with their cluster, sums, what was retired, error of a row and spread, likeness. */
const SNAPSHOT = v.tuple([
  v.pipe(v.array(v.union([v.string(), v.tuple([v.string(), v.string()])])), v.maxLength(MOST_COLUMNS)),
  v.unknown(),
  v.fallback(v.array(v.unknown()), []),
  v.tuple([AMOUNT, AMOUNT]),
  v.unknown(),
]);
const RETIRED = v.tuple([v.string(), v.string(), FINITE, v.pipe(AMOUNT, v.gtValue(0))]);

/** What has gone: near nothing. */
const gone = (name: string): Column => ({ name, kind: 'point', mean: 0, tau: 0.03, lower: -0.3 });
