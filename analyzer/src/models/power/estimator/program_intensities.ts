/**
 * How much more or less power a program takes than the mean of its cluster, for the same busy time, frequency and
 * voltage: power = static columns + sum of m_p z_p, z_p the watts of the program at coefficient 1. Fitted jointly with
 * the static columns, by the same least squares; m_p is held to the cluster's mean (or what other devices of the kind
 * found) within 30 %, which is how far programs differ on one core. Programs beyond the most used share one column.
 */
import type { Column } from './column.js';
import { type Fit, fit } from './fit.js';
import { NormalEquations } from './normal_equations.js';
import type { Weight } from './row_weight.js';

const MOST_PROGRAMS = 24;
const MOST_FIXED = 24;
const MOST_WAITING = 32;
/** How far programs differ, one standard deviation as a share of the mean. */
export const PROGRAM_SPREAD = 0.3;
/** Solutions are renewed after so many rows, or a tenth of all when that is more often. */
const RENEW_ROWS = 20;

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

interface Slot {
  key: string;
  cluster: string;
}

export class ProgramIntensities {
  /** Names of columns: fixed ones first come, programs by slot. */
  private sums = new NormalEquations(Float32Array);
  private readonly fixed = new Map<string, number>();
  private readonly slots = new Map<string, number>();
  private readonly order: (string | Slot)[] = [];
  /** Joules at coefficient 1 of programs that have no slot. */
  private readonly waiting = new Map<string, number>();
  private solved: Solution | undefined;
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
    for (const [key, place] of this.slots) {
      if (key.startsWith('\t')) continue;
      const joules = this.joules[place]!;
      if (found === undefined || joules < found.joules) found = { place, joules };
    }
    return found;
  }

  private replace(place: number, { key, cluster }: ProgramUse): number {
    this.slots.delete((this.order[place] as Slot).key);
    this.order[place] = { key, cluster };
    this.slots.set(key, place);
    this.joules[place] = 0;
    this.sums.clear(place);
    this.solved = undefined;
    return place;
  }

  /**
   * The joint row of an interval.
   * @param columns and `x`: the row of the device's model
   * @param uses of programs, one for each program and cluster
   */
  row(
    columns: readonly Column[],
    x: Float64Array,
    uses: readonly ProgramUse[],
    seconds: number,
    grow: boolean,
  ): Float64Array {
    const values: [number, number][] = [];
    columns.forEach((column, i) => {
      if (column.kind === 'dynamic' || column.kind === 'event' || x[i] === 0) return;
      let place = this.fixed.get(column.name);
      if (place === undefined && grow && this.fixed.size < MOST_FIXED) {
        place = this.order.length;
        this.order.push(column.name);
        this.joules.push(0);
        this.fixed.set(column.name, place);
      }
      if (place !== undefined) values.push([place, x[i]!]);
    });
    for (const use of uses) {
      if (use.watts === 0) continue;
      const place = this.place(use, seconds, grow);
      if (place < 0) continue;
      values.push([place, use.watts]);
      if (grow) this.joules[place]! += use.watts * seconds;
    }
    const row = new Float64Array(this.order.length);
    for (const [place, value] of values) row[place]! += value;
    return row;
  }

  /** Takes in a joint row and the power measured. */
  add(row: Float64Array, power: number, { weight, share }: Weight, keep: number): void {
    this.sums.decay(keep);
    for (let i = 0; i < this.joules.length; i++) this.joules[i]! *= keep;
    this.sums.add(row, power, weight, share);
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
  solve(priorOf: (column: string) => Column | undefined, programPrior: ProgramPriors): Solution {
    const known = this.solved;
    const enough = Math.min(RENEW_ROWS, Math.max(1, this.sums.rows / 10));
    if (known !== undefined && known.columns.length === this.order.length && this.fresh < enough)
      return known;
    const columns = this.order.map((entry): Column => {
      if (typeof entry === 'string') return priorOf(entry) ?? unknownColumn(entry);
      const { mean, sigma } = programPrior(entry.key, entry.cluster);
      return { name: entry.key, kind: 'program', mean, tau: sigma, lower: 0 };
    });
    this.sums.grow(columns.length);
    const start = known?.columns.length === columns.length ? known.fit.theta : undefined;
    const solution = fit(this.sums, columns, start);
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
    ];
  }

  /** Intensities from `snapshot()`; undefined when it is not one. */
  static restore(snapshot: unknown): ProgramIntensities | undefined {
    if (!Array.isArray(snapshot) || !Array.isArray(snapshot[0]) || !Array.isArray(snapshot[1]))
      return undefined;
    const [order, joules] = snapshot as [unknown[], unknown[]];
    const most = MOST_FIXED + MOST_PROGRAMS + 8;
    const sums = NormalEquations.restore(snapshot[2], most, Float32Array);
    if (sums === undefined || order.length > most || sums.size > order.length) return undefined;
    const result = new ProgramIntensities();
    for (const [i, entry] of order.entries()) {
      const used = joules[i];
      if (typeof used !== 'number' || !Number.isFinite(used)) return undefined;
      if (typeof entry === 'string') {
        result.fixed.set(entry, i);
        result.order.push(entry);
      } else {
        if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'string')
          return undefined;
        const [key, cluster] = entry as [string, string];
        result.slots.set(key, i);
        result.order.push({ key, cluster });
      }
      result.joules.push(used);
    }
    if (result.fixed.size + result.slots.size !== order.length) return undefined;
    result.sums = sums;
    return result;
  }
}

/** The key of a program on a cluster. */
export const keyOf = (program: string, cluster: string): string => `${program}\t${cluster}`;

/** The key of all that has no column of its own. */
export const othersOf = (cluster: string): string => keyOf('', cluster);

const unknownColumn = (name: string): Column => ({
  name,
  kind: name === 'base' ? 'base' : 'static',
  mean: 0,
  tau: 1,
  lower: 0,
});

export type ProgramPriors = (key: string, cluster: string) => ProgramPrior;

export interface Solution {
  readonly fit: Fit;
  readonly columns: readonly Column[];
  /** Of a program on a cluster. */
  intensity(key: string, cluster: string): Intensity;
}
