/**
 * What has been learned of one device: sums of its rows and of its programs', and what follows from them. Solutions are
 * made anew when enough rows have come; until then they, and what was derived from them, are kept.
 */
import * as v from 'valibot';
import { AMOUNT } from '../amount.js';
import type { ClusterInput, PowerInput } from '../input.js';
import type { Cost, Costs } from './attribution.js';
import { Columns, MOST_COLUMNS } from './column.js';
import { clusterNames, pathName } from './column_names.js';
import { CostGroups } from './cost_groups.js';
import { type FeatureRow, featuresOf } from './features.js';
import { type Fit, fit } from './fit.js';
import type { EstimatorPrior } from './prior.js';
import {
  type JointRow,
  keyOf,
  othersOf,
  PROGRAM_SPREAD,
  ProgramIntensities,
  type ProgramPrior,
  type ProgramUse,
  type Solution,
} from './program_intensities.js';
import type { Weight } from './row_weight.js';
import { Strata } from './strata.js';

/** What is expected before anything has been measured. */
export interface Expected {
  readonly prior?: EstimatorPrior;
  /** What other devices found of a program on this kind of core, relative to the mean of the cluster. */
  readonly programs?: (program: string, core: string) => ProgramPrior | undefined;
}

export interface CoefficientSummary {
  readonly name: string;
  readonly value: number;
  readonly sigma: number;
  /** False where the value is the prior's. */
  readonly identified: boolean;
}

/** Rows from which on the model speaks for the device; before, a reading cannot be told from a wrong one. */
export const KNOWN_ROWS = 50;
/** A fit is renewed after so many rows, or a tenth of all when that is more often. */
const RENEW_ROWS = 60;
/** Idle rows from which on the floor of the device is known. */
const IDLE_ROWS = 10;

/** A row of the device's model and one of programs, as the sensor saw them, and what it showed. */
export interface SeenRow {
  readonly stratum: number;
  readonly seconds: number;
  readonly x: Float64Array;
  readonly programs: Float64Array;
  readonly power: number;
  readonly weight: Weight;
}

/** A fit, and what was derived from it. */
interface SolvedFit {
  readonly fit: Fit;
  fresh: number;
  coefficients?: readonly CoefficientSummary[];
  readonly dynamicSigmas: Map<string, number>;
}

interface Learned {
  readonly value: number;
  readonly sigma: number;
  readonly learned: boolean;
}

export class LearnedModel {
  /** Rows with a reading that were learned from. */
  rows = 0;
  readonly columns: Columns;
  private readonly expected: Expected;
  private readonly strata: Strata;
  private readonly intensities: ProgramIntensities;
  /** Length of a row, mean of the newest ones. */
  private rowSeconds = 10;
  private solved: SolvedFit | undefined;
  private groups: { of: Fit; columns: number; groups: CostGroups } | undefined;

  constructor(
    expected: Expected,
    columns = new Columns(),
    strata = new Strata(),
    intensities = new ProgramIntensities(),
  ) {
    this.expected = expected;
    this.columns = columns;
    this.strata = strata;
    this.intensities = intensities;
  }

  /** Whether enough was seen to speak for the device. */
  get isKnown(): boolean {
    return this.rows >= KNOWN_ROWS;
  }

  /** False until the device was seen idle: then its floor is not identified. */
  get idleIdentified(): boolean {
    return this.strata.rows(stratum => stratum < 3) >= IDLE_ROWS;
  }

  /** Joint rows that were learned from, after decay. */
  get jointRows(): number {
    return this.intensities.rows;
  }

  /** The row of an interval. @param grow makes the columns that it is the first to need. */
  row(input: PowerInput, grow: boolean): FeatureRow {
    return featuresOf(input, this.columns, this.expected.prior ?? {}, grow);
  }

  /** The row of an interval with a column for each program. */
  jointRow(input: PowerInput, row: FeatureRow, uses: readonly ProgramUse[], grow: boolean): JointRow {
    const drives = row.clusters.flatMap(({ points }) => [...points]);
    return this.intensities.row(this.columns.all, row.x, drives, uses, input.seconds, grow);
  }

  /** Takes in a row; what its stratum has seen counts `keep` times as much from now on. */
  learn({ stratum, seconds, x, programs, power, weight }: SeenRow, keep: number): void {
    this.strata.addRow(stratum, x, power, weight, keep);
    this.intensities.addRow(programs, power, weight, keep);
    this.rowSeconds += (seconds - this.rowSeconds) / Math.min(20, ++this.rows);
    if (this.solved !== undefined) this.solved.fresh++;
  }

  /** Makes all that was seen count `keep` times as much. */
  decay(keep: number): void {
    this.strata.decay(keep);
    this.intensities.decay(keep);
    this.solved = undefined;
  }

  /** The device by and large. */
  fit(): Fit {
    const due = Math.min(RENEW_ROWS, Math.max(1, this.rows / 10));
    const known = this.solved;
    if (known === undefined || known.fresh >= due || known.fit.theta.length !== this.columns.length)
      this.solved = {
        fit: fit(this.strata.total(), this.columns.all, this.rowSeconds, known?.fit.theta),
        fresh: 0,
        dynamicSigmas: new Map(),
      };
    return this.solved!.fit;
  }

  /** Programs' intensities, the static columns held to what the whole history says. */
  programs(clusters: readonly ClusterInput[]): Solution {
    const whole = this.fit();
    const unit = new Float64Array(this.columns.length);
    return this.intensities.solve(
      name => {
        const place = this.columns.find(name);
        const column = this.columns.all[place];
        if (column === undefined || place >= whole.theta.length) return undefined;
        unit[place] = 1;
        const tau = Math.min(column.tau, 2 * Math.sqrt(whole.variance(unit)) + 0.02);
        unit[place] = 0;
        return { ...column, mean: whole.theta[place]!, tau };
      },
      (key, cluster) => {
        const mean = this.dynamicOf(cluster);
        const core = clusters.find(each => each.name === cluster)?.core ?? '';
        const program = key.slice(0, key.length - cluster.length - 1);
        const told = program === '' ? undefined : this.expected.programs?.(program, core);
        // programs differ from the mean, and the mean itself is only as well known as it is
        const sigma = Math.hypot((told?.sigma ?? PROGRAM_SPREAD) * mean, this.dynamicSigma(cluster));
        return { mean: (told?.mean ?? 1) * mean, sigma: Math.max(0.01, sigma) };
      },
      this.rowSeconds,
    );
  }

  /** Whether the data tell a cluster's power while it works from what it draws anyway. */
  tellsStatic(cluster: string): boolean {
    const unlocked = (kind: string): boolean =>
      this.fit().unlocked[this.columns.find(pathName(cluster, kind))] === true;
    return this.isKnown && unlocked('dynamic') && (unlocked('static') || unlocked('leak'));
  }

  coefficients(): readonly CoefficientSummary[] {
    const { theta, unlocked, variance } = this.fit();
    const solved = this.solved!;
    if (solved.coefficients !== undefined) return solved.coefficients;
    const unit = new Float64Array(this.columns.length);
    solved.coefficients = this.columns.all.map(({ name, tau }, i) => {
      unit[i] = 1;
      const sigma = Math.min(tau, Math.sqrt(variance(unit)));
      unit[i] = 0;
      return { name, value: theta[i]!, sigma, identified: unlocked[i]! };
    });
    return solved.coefficients;
  }

  /** What was learned of programs, relative to the mean of their cluster: for FleetIntensities. */
  *learnedPrograms(clusters: readonly ClusterInput[]): Generator<[program: string, core: string, Learned]> {
    const solution = this.programs(clusters);
    for (const { key, cluster } of this.intensities.learned()) {
      const { value, sigma, learned } = solution.intensity(key, cluster);
      const mean = this.dynamicOf(cluster);
      const core = clusters.find(each => each.name === cluster)?.core ?? '';
      if (mean > 0)
        yield [
          key.slice(0, key.length - cluster.length - 1),
          core,
          { value: value / mean, sigma: sigma / mean, learned },
        ];
    }
  }

  /** What things cost in an interval with this row. */
  costs(input: PowerInput, row: FeatureRow): Costs {
    const solution = this.programs(input.clusters);
    const groups = this.groupsOf(solution);
    const { theta } = solution.fit;
    return {
      base: groups.cost('base', row.x),
      clusters: input.clusters.map(({ name }, c) => {
        const names = clusterNames(name);
        const { coreWatts, busyCores, points } = row.clusters[c]!;
        // what voltages are off by, for each busy core
        let off = 0;
        for (const [drive, watts] of points) off += (theta[solution.places.get(drive) ?? -1] ?? 0) * watts;
        const perCore = busyCores > 0 ? off / busyCores : 0;
        const intensity = (key: string): Cost => {
          const { value, sigma } = solution.intensity(key, name);
          return { watts: Math.max(0, value * coreWatts + perCore), sigma: sigma * coreWatts };
        };
        return {
          static: groups.cost(names.held, row.x),
          deep: groups.cost(names.deep, row.x),
          exits: groups.cost(names.exits, row.x),
          program: program => intensity(keyOf(program, name)),
          unlisted: intensity(othersOf(name)),
          mean: {
            watts: Math.max(0, this.dynamicOf(name) * coreWatts + perCore),
            sigma: this.dynamicSigma(name) * coreWatts,
          },
        };
      }),
      devices: input.devices.map(({ name }) => groups.cost(name, row.x)),
    };
  }

  snapshot() {
    return {
      columns: this.columns.snapshot(),
      strata: this.strata.snapshot(),
      programs: this.intensities.snapshot(),
      rows: this.rows,
      rowSeconds: this.rowSeconds,
    };
  }

  /** A model from the parts of `snapshot()`; undefined when they are not that. */
  static restore(expected: Expected, parts: unknown): LearnedModel | undefined {
    if (!v.is(PARTS, parts)) return undefined;
    const columns = Columns.restore(parts.columns);
    const strata = Strata.restore(parts.strata, MOST_COLUMNS);
    const intensities = ProgramIntensities.restore(parts.programs);
    if (columns === undefined || strata === undefined || intensities === undefined) return undefined;
    const model = new LearnedModel(expected, columns, strata, intensities);
    model.rows = parts.rows;
    model.rowSeconds = parts.rowSeconds;
    return model;
  }

  /** Coefficient of a busy core by and large: the mean over programs. */
  private dynamicOf(cluster: string): number {
    const whole = this.fit();
    return whole.theta[this.columns.find(clusterNames(cluster).dynamic)] ?? 1;
  }

  private dynamicSigma(cluster: string): number {
    const { variance } = this.fit();
    const known = this.solved!.dynamicSigmas.get(cluster);
    if (known !== undefined) return known;
    const place = this.columns.find(clusterNames(cluster).dynamic);
    const column = this.columns.all[place];
    if (column === undefined) return 1;
    const unit = new Float64Array(this.columns.length);
    unit[place] = 1;
    const sigma = Math.min(column.tau, Math.sqrt(variance(unit)));
    this.solved!.dynamicSigmas.set(cluster, sigma);
    return sigma;
  }

  /** Groups of the joint fit, which knows the static columns best once it has seen as much. */
  private groupsOf(solution: Solution): CostGroups {
    const whole = this.fit();
    const joint = this.intensities.rows >= KNOWN_ROWS ? solution : undefined;
    const known = this.groups;
    if (known !== undefined && known.of === (joint?.fit ?? whole) && known.columns === this.columns.length)
      return known.groups;
    const groups =
      joint === undefined
        ? new CostGroups(this.columns.all.slice(0, whole.theta.length), whole, (_, inRow) => inRow)
        : new CostGroups(this.columns.all, joint.fit, name => joint.places.get(name));
    this.groups = { of: joint?.fit ?? whole, columns: this.columns.length, groups };
    return groups;
  }
}

const PARTS = v.object({
  columns: v.unknown(),
  strata: v.unknown(),
  programs: v.unknown(),
  rows: AMOUNT,
  rowSeconds: v.pipe(AMOUNT, v.gtValue(0)),
});
