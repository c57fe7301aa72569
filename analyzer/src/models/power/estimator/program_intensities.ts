/**
 * How much more or less power a program takes than the mean of its cluster, for the same busy time, frequency and
 * voltage: power = static columns + sum of m_p z_p, z_p the watts of the program at coefficient 1. Fitted jointly with
 * the static columns, by the same least squares; m_p is held to the cluster's mean (or what other devices of the kind
 * found) within 30 %, which is how far programs differ on one core. Programs beyond the most used share one column.
 */
import * as v from 'valibot';
import { AMOUNT, FINITE } from '../amount.js';
import type { Column } from './column.js';
import { programKey } from './column_names.js';
import { POINT_SPREAD } from './features.js';
import { type Fit, fit } from './fit.js';
import { NormalEquations } from './normal_equations.js';
import type { Weight } from './row_weight.js';

const MOST_PROGRAMS = 24;
const MOST_FIXED = 32;
const MOST_WAITING = 32;
/** Programs that had a column once: what was learned of them is kept. */
const MOST_RETIRED = 48;
const MOST_COLUMNS = MOST_FIXED + MOST_PROGRAMS + 8;
/** Use is forgotten in about so many seconds when it decides who has a column. */
const FADE_SECONDS = 600;
/** How far programs differ, one standard deviation as a share of the mean. */
export const PROGRAM_SPREAD = 0.3;
/** Relative error of one row once programs are told apart. */
const PROGRAM_ROW_ERROR = 0.05;
/** Solutions are renewed after so many rows, or a tenth of all when that is more often. */
const RENEW_ROWS = 60;

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
  /** What was expected. */
  readonly mean: number;
}

/** A program's use: key is program and cluster. */
export interface ProgramUse {
  readonly key: string;
  readonly cluster: string;
  /** Mean watts at coefficient 1. */
  readonly watts: number;
}

export interface JointRow {
  readonly values: Float64Array;
  /** Uses that have no column. */
  readonly unplaced: readonly ProgramUse[];
}

/** A solution, and what it takes to keep it when a program gives its column to another. */
interface Solved extends Solution {
  readonly learned: Map<string, Intensity>;
  readonly prior: ProgramPriors;
}

interface Slot {
  key: string;
  cluster: string;
}

/** The joint row at hand. */
const atHand = new Float64Array(MOST_COLUMNS);

export class ProgramIntensities {
  /** Names of columns: fixed ones first come, programs by slot. */
  private sums = new NormalEquations(Float32Array);
  private readonly fixed = new Map<string, number>();
  private readonly slots = new Map<string, number>();
  private readonly order: (string | Slot)[] = [];
  /** Joules at coefficient 1 of programs that have no slot. */
  private readonly waiting = new Map<string, number>();
  /** What was learned of programs that gave their column to others. */
  private readonly retired = new Map<string, ProgramPrior>();
  private solved: Solved | undefined;
  private fresh = 0;

  /** The place of each use, making room for programs that use more than one that has a slot. */
  private place(use: ProgramUse, seconds: number, grow: boolean): number {
    const known = this.slots.get(use.key);
    if (known !== undefined) return known;
    const others = othersOf(use.cluster);
    if (!grow) return this.slots.get(others) ?? -1;
    const programs = this.slots.size;
    if (programs < MOST_PROGRAMS) return this.append(use);
    const joules = (this.waiting.get(use.key) ?? 0) + use.watts * seconds;
    const weakest = this.weakest();
    if (weakest !== undefined && joules > weakest.joules) {
      this.waiting.delete(use.key);
      return this.replace(weakest.place, use);
    }
    this.waiting.delete(use.key);
    if (this.waiting.size >= MOST_WAITING) this.waiting.delete(this.waiting.keys().next().value as string);
    this.waiting.set(use.key, joules);
    return this.slots.get(others) ?? this.append({ ...use, key: others });
  }

  private append({ key, cluster }: ProgramUse): number {
    const place = this.order.length;
    this.order.push({ key, cluster });
    this.slots.set(key, place);
    this.joules.push(0);
    return place;
  }

  /** Joules at coefficient 1 by place, fading. */
  private readonly joules: number[] = [];

  private weakest(): { place: number; joules: number } | undefined {
    let found: { place: number; joules: number } | undefined;
    for (let place = 0; place < this.order.length; place++) {
      const entry = this.order[place]!;
      if (typeof entry === 'string' || entry.key.startsWith('\t')) continue;
      const joules = this.joules[place]!;
      if (found === undefined || joules < found.joules) found = { place, joules };
    }
    return found;
  }

  private replace(place: number, { key, cluster }: ProgramUse): number {
    const old = this.order[place] as Slot;
    const shared = othersOf(old.cluster);
    const others = this.slots.get(shared) ?? this.append({ key: shared, cluster: old.cluster, watts: 0 });
    const { solved } = this;
    const known = solved?.intensity(old.key, old.cluster);
    if (known?.learned === true) {
      this.retired.delete(old.key);
      if (this.retired.size >= MOST_RETIRED) this.retired.delete(this.retired.keys().next().value as string);
      this.retired.set(old.key, { mean: known.value, sigma: known.sigma });
    }
    this.slots.delete(old.key);
    this.order[place] = { key, cluster };
    this.slots.set(key, place);
    this.joules[place] = 0;
    this.sums.fold(place, others);
    if (solved !== undefined) {
      // what is known of the others stands until the next solution; of this one nothing is
      const { mean, sigma } = solved.prior(key, cluster);
      solved.learned.delete(old.key);
      solved.learned.set(key, { value: mean, sigma, learned: false, mean });
      if (place < solved.fit.theta.length) solved.fit.theta[place] = mean;
    }
    return place;
  }

  /**
   * The joint row of an interval.
   * @param columns and `x`: the row of the device's model
   * @param drives what busy cores took at each operating point: corrects voltages, as far as programs tell
   * @param uses of programs, one for each program and cluster
   */
  row(
    columns: readonly Column[],
    x: Float64Array,
    drives: Iterable<readonly [string, number]>,
    uses: readonly ProgramUse[],
    seconds: number,
    grow: boolean,
  ): JointRow {
    let unplaced: ProgramUse[] | undefined;
    atHand.fill(0);
    const fixed = (name: string, value: number): void => {
      let place = this.fixed.get(name);
      if (place === undefined && grow && this.fixed.size < MOST_FIXED) {
        place = this.order.length;
        this.order.push(name);
        this.joules.push(0);
        this.fixed.set(name, place);
      }
      if (place !== undefined) atHand[place]! += value;
    };
    for (let i = 0; i < columns.length; i++) {
      const { kind, name } = columns[i]!;
      if (kind !== 'dynamic' && kind !== 'event' && x[i] !== 0) fixed(name, x[i]!);
    }
    for (const [name, watts] of drives) fixed(name, watts);
    if (grow) {
      const fade = Math.exp(-seconds / FADE_SECONDS);
      for (let i = 0; i < this.joules.length; i++) this.joules[i]! *= fade;
      this.waiting.forEach((joules, key, waiting) => {
        waiting.set(key, joules * fade);
      });
    }
    for (const use of uses) {
      if (use.watts === 0) continue;
      const place = this.place(use, seconds, grow);
      if (place < 0) {
        unplaced ??= [];
        unplaced.push(use);
        continue;
      }
      atHand[place]! += use.watts;
      if (grow) this.joules[place]! += use.watts * seconds;
    }
    return { values: atHand.slice(0, this.order.length), unplaced: unplaced ?? [] };
  }

  /** Takes in a joint row and the power measured. */
  addRow(row: Float64Array, power: number, { weight, share }: Weight, keep: number): void {
    this.sums.decay(keep);
    this.sums.addRow(row, power, weight, share);
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
   * The joint solution, renewed when enough rows have come.
   * @param priors of a fixed column by name, from the device's model, and of a program on a cluster
   */
  solve(
    priorOf: (column: string) => Column | undefined,
    expected: ProgramPriors,
    rowSeconds: number,
  ): Solution {
    const programPrior: ProgramPriors = (key, cluster) => {
      const known = this.retired.get(key);
      const { mean, sigma } = expected(key, cluster);
      // the same program may have another version by now
      return known === undefined
        ? { mean, sigma }
        : { mean: known.mean, sigma: Math.hypot(known.sigma, 0.2 * sigma) };
    };
    const known = this.solved;
    const enough = Math.min(RENEW_ROWS, Math.max(1, this.sums.rows / 10));
    if (known !== undefined && known.columns.length === this.order.length && this.fresh < enough)
      return known;
    const columns = this.order.map((entry): Column => {
      if (typeof entry === 'string') return priorOf(entry) ?? drive(entry);
      const { mean, sigma } = programPrior(entry.key, entry.cluster);
      return { name: entry.key, kind: 'program', mean, tau: sigma, lower: 0 };
    });
    this.sums.grow(columns.length);
    const start = known?.columns.length === columns.length ? known.fit.theta : undefined;
    const solution = fit(this.sums, columns, rowSeconds, start, PROGRAM_ROW_ERROR);
    const learned = new Map<string, Intensity>();
    const unit = new Float64Array(columns.length);
    for (const [key, place] of this.slots) {
      unit[place] = 1;
      const { mean, tau } = columns[place]!;
      const sigma = Math.min(tau, Math.sqrt(solution.variance(unit)));
      unit[place] = 0;
      const value = solution.theta[place]!;
      learned.set(key, { value, sigma, learned: solution.unlocked[place]! && sigma < 0.8 * tau, mean });
    }
    this.fresh = 0;
    this.solved = {
      fit: solution,
      columns,
      learned,
      prior: programPrior,
      places: new Map(columns.map(({ name }, i) => [name, i])),
      intensity: (key, cluster) => {
        const found = learned.get(key) ?? learned.get(othersOf(cluster));
        if (found !== undefined) return found;
        const { mean, sigma } = programPrior(key, cluster);
        return { value: mean, sigma, learned: false, mean };
      },
    };
    return this.solved;
  }

  /** What was learned of each program with a slot: for sharing with devices of the same kind. */
  *learned(): Generator<{ key: string; cluster: string }> {
    for (const [key, place] of this.slots) {
      if (key.startsWith('\t')) continue;
      yield { key, cluster: (this.order[place] as Slot).cluster };
    }
  }

  snapshot(): unknown {
    return [
      this.order.map(entry => (typeof entry === 'string' ? entry : [entry.key, entry.cluster])),
      this.joules.map(each => Number(each.toPrecision(7))),
      this.sums.snapshot(),
      Array.from(this.retired, ([key, { mean, sigma }]) => [
        key,
        Number(mean.toPrecision(4)),
        Number(sigma.toPrecision(4)),
      ]),
    ];
  }

  /** Intensities from `snapshot()`; undefined when it is not one. */
  static restore(snapshot: unknown): ProgramIntensities | undefined {
    const { success, output } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return undefined;
    const [order, joules, packed, retired] = output;
    const sums = NormalEquations.restore(packed, MOST_COLUMNS, Float32Array);
    if (sums === undefined || sums.size > order.length) return undefined;
    const result = new ProgramIntensities();
    for (const [i, entry] of order.entries()) {
      const used = joules[i];
      if (!v.is(FINITE, used)) return undefined;
      if (typeof entry === 'string') {
        result.fixed.set(entry, i);
        result.order.push(entry);
      } else {
        const [key, cluster] = entry;
        result.slots.set(key, i);
        result.order.push({ key, cluster });
      }
      result.joules.push(used);
    }
    if (result.fixed.size + result.slots.size !== order.length) return undefined;
    result.sums = sums;
    for (const [key, mean, sigma] of retired.slice(0, MOST_RETIRED).filter(each => v.is(RETIRED, each)))
      result.retired.set(key, { mean, sigma });
    return result;
  }
}

/** Names of fixed columns and keys of programs with their cluster, the joules of each, sums, what was retired. */
const SNAPSHOT = v.tuple([
  v.pipe(v.array(v.union([v.string(), v.tuple([v.string(), v.string()])])), v.maxLength(MOST_COLUMNS)),
  v.array(v.unknown()),
  v.unknown(),
  v.fallback(v.array(v.unknown()), []),
]);
const RETIRED = v.tuple([v.string(), AMOUNT, v.pipe(AMOUNT, v.gtValue(0))]);

/** The key of a program on a cluster. */
export const keyOf = programKey;

/** The key of all that has no column of its own. */
export const othersOf = (cluster: string): string => keyOf('', cluster);

/** A column of an operating point, or of what has gone: near nothing. */
const drive = (name: string): Column => ({ name, kind: 'point', mean: 0, tau: POINT_SPREAD, lower: -0.3 });

export type ProgramPriors = (key: string, cluster: string) => ProgramPrior;

export interface Solution {
  readonly fit: Fit;
  readonly columns: readonly Column[];
  /** Places of columns, by name. */
  readonly places: ReadonlyMap<string, number>;
  /** What a program draws on a cluster, relative to work in general there. */
  intensity(key: string, cluster: string): Intensity;
}
