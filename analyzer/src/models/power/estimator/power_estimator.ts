/**
 * The power of one device as a linear model that fits itself: what it takes by and large (columns of features.ts),
 * what each program takes (program_intensities.ts), and how the sensor lags (lag_finder.ts). Pure: rows in, figures out.
 */
import { Joules, Seconds, Watts } from '@edgevitals/shared/units';
import type { ClusterInput, MeasuredPower, PowerInput } from '../input.js';
import { attribute, type Cost, type Costs, type EnergyParts, type Part } from './attribution.js';
import { type ColumnKind, Columns, MOST_COLUMNS } from './column.js';
import { CostGroups } from './cost_groups.js';
import { featuresOf, type Row } from './features.js';
import { type Fit, fit, ROW_ERROR } from './fit.js';
import { impossibleReading, possibleUse } from './input_check.js';
import { LastUsers } from './last_users.js';
import type { PowerPrior } from './prior.js';
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
import { programUses } from './program_uses.js';
import { ReadingGuard } from './reading_guard.js';
import { RowHistory } from './row_history.js';
import { weightOf } from './row_weight.js';
import { type ClusterScaling, scalingOf, type WattsAt } from './scaling.js';
import { horizonOf, NO_LAG, type SensorResponse } from './sensor_response.js';
import { SensorWatch } from './sensor_watch.js';
import { Strata, stratumOf } from './strata.js';

export interface EstimatorOptions {
  readonly prior?: PowerPrior;
  /** What other devices found of a program on this kind of core, relative to the mean of the cluster. */
  readonly programs?: (program: string, core: string) => ProgramPrior | undefined;
  /** Weight of what was seen 10 s of the same kind of load ago: follows ageing and temperature. */
  readonly keep?: number;
  /** Lag of the sensor when it is known; found otherwise. */
  readonly response?: SensorResponse;
}

export interface Prediction {
  readonly power: Watts;
  /** One standard deviation. */
  readonly sigma: Watts;
  /** False when the sensor's lag reaches back to before what is known. */
  readonly complete: boolean;
}

export interface CoefficientSummary {
  readonly name: string;
  readonly value: number;
  readonly sigma: number;
  /** False where the value is the prior's. */
  readonly identified: boolean;
}

export interface PowerSummary {
  /** Rows with a reading that were learned from. */
  readonly rows: number;
  readonly refused: number;
  readonly outliers: number;
  readonly response: SensorResponse;
  /** False until the device was seen idle: then its floor is not identified. */
  readonly idleIdentified: boolean;
  readonly coefficients: readonly CoefficientSummary[];
}

const KEEP = 0.999;
/** Rows from which on the model speaks for the device; before, a reading cannot be told from a wrong one. */
export const KNOWN_ROWS = 50;
/** What stays of what was learned with another lag or sensor. */
const OTHER_SENSOR = 0.02;
/** Idle rows from which on the floor of the device is known. */
const IDLE_ROWS = 10;
/** A fit is renewed after so many rows, or a tenth of all when that is more often. */
const RENEW_ROWS = 60;

/** A fit, and what was derived from it. */
interface Solved {
  readonly fit: Fit;
  fresh: number;
  coefficients?: readonly CoefficientSummary[];
  readonly dynamicSigmas: Map<string, number>;
}

export class PowerEstimator {
  private readonly options: EstimatorOptions;
  private columns = new Columns();
  private strata = new Strata();
  private intensities = new ProgramIntensities();
  private readonly history = new RowHistory();
  private readonly programHistory = new RowHistory();
  private readonly watch: SensorWatch;
  private readonly guard = new ReadingGuard();
  private rows = 0;
  /** Length of a row, mean of the newest ones. */
  private rowSeconds = 10;
  private refused = 0;
  private solved: Solved | undefined;
  private groups: { of: Fit; columns: number; groups: CostGroups } | undefined;
  private readonly lastUsers = new LastUsers();

  constructor(options: EstimatorOptions = {}) {
    this.options = options;
    this.watch = new SensorWatch(options.response);
  }

  /** Takes in an interval; intervals are those that follow each other, unless interrupt() is called between. */
  observe(input: PowerInput): void {
    // nothing is learned where nothing has ever been measured
    if (input.measured === undefined && this.watch.sensor === '') return;
    if (!possibleUse(input) || impossibleReading(input.measured) !== undefined) {
      this.refused++;
      this.interrupt();
      return;
    }
    if (input.suspended > 0) this.interrupt();
    const { seconds, measured } = input;
    if (measured !== undefined && this.watch.changed(measured)) this.forget();
    const row = this.row(input, true);
    const joint = this.jointRow(input, row, programUses(input, row.clusters), true);
    const { x } = row;
    if (this.watch.observe(seconds, this.sum(x, 'static'), this.sum(x, 'dynamic'), measured)) this.forget();
    const response = measured?.accumulates === true ? NO_LAG : this.watch.response;
    const filtered = this.history.filter(response, seconds, x);
    const programs = this.programHistory.filter(response, seconds, joint.values);
    const horizon = horizonOf(this.watch.response) + seconds;
    this.history.push(seconds, x, horizon);
    this.programHistory.push(seconds, joint.values, horizon);
    this.lastUsers.observe(input);
    if (measured !== undefined && filtered.complete)
      this.learn(measured, stratumOf(input), seconds, filtered.values, programs.values);
  }

  private learn(
    { power, sigma }: MeasuredPower,
    stratum: number,
    seconds: number,
    x: Float64Array,
    programs: Float64Array,
  ): void {
    const { theta, relativeError, variance } = this.fit();
    let known: { power: number; sigma: number } | undefined;
    if (this.rows >= KNOWN_ROWS) {
      const expected = dot(x, theta);
      const verdict = this.guard.judge(power, expected);
      if (verdict === 'wrong') return;
      if (verdict === 'changed') this.forget();
      known = { power: expected, sigma: Math.hypot(relativeError * expected, Math.sqrt(variance(x))) };
    }
    const weight = weightOf(power, sigma, known);
    const keep = (this.options.keep ?? KEEP) ** (seconds / 10);
    this.strata.add(stratum, x, power, weight, keep);
    this.intensities.add(programs, power, weight, keep);
    this.rowSeconds += (seconds - this.rowSeconds) / Math.min(20, ++this.rows);
    if (this.solved !== undefined) this.solved.fresh++;
  }

  /** What follows does not join what came before: a gap, a restart. */
  interrupt(): void {
    this.history.clear();
    this.programHistory.clear();
    this.watch.interrupt();
    this.lastUsers.clear();
  }

  /** What the sensor would show for this interval, if it followed what was observed. */
  predict(input: PowerInput): Prediction {
    if (!possibleUse(input))
      return { power: Watts(0), sigma: Watts(Number.POSITIVE_INFINITY), complete: false };
    const row = this.row(input, false);
    const { values, complete } = this.history.filter(this.watch.response, input.seconds, row.x);
    const whole = this.fit();
    const power = dot(values, whole.theta);
    const variance = whole.variance(values) + (Math.max(ROW_ERROR, whole.relativeError) * power) ** 2;
    const uses = input.processes.length > 0 ? programUses(input, row.clusters) : [];
    const own = uses.length > 0 ? this.predictPrograms(input, row, uses) : undefined;
    if (own !== undefined) return { ...own, complete };
    return { power: Watts(power), sigma: Watts(Math.sqrt(variance)), complete };
  }

  /** By who runs, when most of the CPU time is of programs that are known. */
  private predictPrograms(
    input: PowerInput,
    row: Row,
    uses: readonly ProgramUse[],
  ): Omit<Prediction, 'complete'> | undefined {
    const solution = this.programs(input.clusters);
    let all = 0;
    let known = 0;
    for (const { key, cluster, watts } of uses) {
      all += watts;
      if (solution.intensity(key, cluster).learned) known += watts;
    }
    if (known < 0.5 * all || this.intensities.rows === 0) return undefined;
    const joint = this.jointRow(input, row, uses, false);
    const { values } = this.programHistory.filter(this.watch.response, input.seconds, joint.values);
    const { theta, relativeError } = solution.fit;
    let power = dot(values, theta);
    let variance = solution.fit.variance(values);
    for (const { key, cluster, watts } of joint.unplaced) {
      const { value, sigma } = solution.intensity(key, cluster);
      power += value * watts;
      variance += (sigma * watts) ** 2;
    }
    return { power: Watts(power), sigma: Watts(Math.sqrt(variance + (relativeError * power) ** 2)) };
  }

  /** Where the energy of an interval went, as known now. */
  attribute(input: PowerInput): EnergyParts | undefined {
    if (!possibleUse(input)) return undefined;
    const costs = this.costs(input, featuresOf(input, this.columns, this.options.prior ?? {}, false));
    const measured = impossibleReading(input.measured) === undefined ? input.measured : undefined;
    const calibrated = this.rows >= KNOWN_ROWS;
    let total: Part | undefined;
    if (measured !== undefined) {
      let joules = measured.power * input.seconds;
      // what a rail of the CPUs does not cover is the model's
      if (measured.scope === 'cpu') for (const { watts } of costs.devices) joules += watts * input.seconds;
      total = { joules: Joules(joules), sigma: Joules(measured.sigma * input.seconds) };
    }
    return attribute(input, costs, total, calibrated, this.lastUsers.shares);
  }

  /** Frequency scaling against energy on each cluster, with the interval's own use of its operating points. */
  scaling(input: PowerInput): ClusterScaling[] {
    if (!possibleUse(input)) return [];
    return input.clusters.map((cluster, c) => {
      // the interval, as if it had been at that point with one core busy and the others asleep
      const costsAt = (point: number, busy: number): Costs['clusters'][number] => {
        const { seconds } = input;
        const points = cluster.points.map((each, i) => ({
          ...each,
          residency: i === point ? seconds : Seconds(0),
          busy: Seconds(i === point ? busy * seconds : 0),
        }));
        const alone = { ...cluster, points, deepIdle: Seconds((cluster.cpus - busy) * seconds) };
        const clusters = input.clusters.map((each, i) => (i === c ? alone : each));
        const seen: PowerInput = { ...input, clusters, processes: [], measured: undefined };
        return this.costs(seen, this.row(seen, false)).clusters[c]!;
      };
      const at = (point: number): ReturnType<WattsAt> => {
        const { mean, static: held } = costsAt(point, 1);
        return { core: mean, held };
      };
      const asleep = costsAt(0, 0);
      const resting = Math.max(0, asleep.static.watts + asleep.deep.watts);
      const unlocked = (kind: string): boolean =>
        this.fit().unlocked[this.columns.find(`${cluster.name}/${kind}`)] === true;
      const identified =
        this.rows >= KNOWN_ROWS && unlocked('dynamic') && (unlocked('static') || unlocked('leak'));
      return scalingOf(cluster, at, resting, identified);
    });
  }

  summary(): PowerSummary {
    return {
      rows: this.rows,
      refused: this.refused,
      outliers: this.guard.outliers,
      response: this.watch.response,
      idleIdentified: this.strata.rows(stratum => stratum < 3) >= IDLE_ROWS,
      coefficients: this.coefficients(),
    };
  }

  private coefficients(): readonly CoefficientSummary[] {
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

  snapshot(): unknown {
    return {
      version: 1,
      columns: this.columns.snapshot(),
      strata: this.strata.snapshot(),
      programs: this.intensities.snapshot(),
      sensor: this.watch.snapshot(),
      counts: [this.rows, this.refused, this.guard.outliers, this.rowSeconds],
    };
  }

  /** Takes a snapshot back; one that it does not understand is ignored. @returns whether it was taken. */
  restore(snapshot: unknown): boolean {
    const parts = snapshot as Record<string, unknown> | null | undefined;
    if (typeof parts !== 'object' || parts === null || parts['version'] !== 1) return false;
    const columns = Columns.restore(parts['columns']);
    const strata = Strata.restore(parts['strata'], MOST_COLUMNS);
    const intensities = ProgramIntensities.restore(parts['programs']);
    const counts = parts['counts'];
    if (columns === undefined || strata === undefined || intensities === undefined) return false;
    if (!Array.isArray(counts) || !counts.every(count => typeof count === 'number' && count >= 0))
      return false;
    const [rows, refused, outliers, rowSeconds] = counts as (number | undefined)[];
    if (outliers === undefined || !rowSeconds || !this.watch.restore(parts['sensor'])) return false;
    this.columns = columns;
    this.strata = strata;
    this.intensities = intensities;
    this.rows = rows!;
    this.refused = refused!;
    this.guard.outliers = outliers;
    this.rowSeconds = rowSeconds;
    this.solved = undefined;
    this.interrupt();
    return true;
  }

  /** The row as the sensor sees it: one of the CPUs sees no devices. */
  private row(input: PowerInput, grow: boolean): Row {
    const row = featuresOf(input, this.columns, this.options.prior ?? {}, grow);
    if (this.watch.cpuOnly)
      for (const [i, { kind }] of this.columns.all.entries())
        if (kind === 'on' || kind === 'work') row.x[i] = 0;
    return row;
  }

  private jointRow(input: PowerInput, row: Row, uses: readonly ProgramUse[], grow: boolean): JointRow {
    const drives = row.clusters.flatMap(({ points }) => [...points]);
    return this.intensities.row(this.columns.all, row.x, drives, uses, input.seconds, grow);
  }

  private sum(x: Float64Array, kind: ColumnKind): number {
    let sum = 0;
    for (const [i, column] of this.columns.all.entries()) if (column.kind === kind) sum += x[i] ?? 0;
    return sum;
  }

  /** Lets new rows outweigh what was learned. */
  private forget(): void {
    this.strata.decay(OTHER_SENSOR);
    this.intensities.decay(OTHER_SENSOR);
    this.solved = undefined;
  }

  private fit(): Fit {
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
  private programs(clusters: readonly ClusterInput[]): Solution {
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
        const told = program === '' ? undefined : this.options.programs?.(program, core);
        // programs differ from the mean, and the mean itself is only as well known as it is
        const sigma = Math.hypot((told?.sigma ?? PROGRAM_SPREAD) * mean, this.dynamicSigma(cluster));
        return { mean: (told?.mean ?? 1) * mean, sigma: Math.max(0.01, sigma) };
      },
      this.rowSeconds,
    );
  }

  /** Coefficient of a busy core by and large: the mean over programs. */
  private dynamicOf(cluster: string): number {
    const whole = this.fit();
    return whole.theta[this.columns.find(`${cluster}/dynamic`)] ?? 1;
  }

  private dynamicSigma(cluster: string): number {
    const { variance } = this.fit();
    const known = this.solved!.dynamicSigmas.get(cluster);
    if (known !== undefined) return known;
    const place = this.columns.find(`${cluster}/dynamic`);
    const column = this.columns.all[place];
    if (column === undefined) return 1;
    const unit = new Float64Array(this.columns.length);
    unit[place] = 1;
    const sigma = Math.min(column.tau, Math.sqrt(variance(unit)));
    this.solved!.dynamicSigmas.set(cluster, sigma);
    return sigma;
  }

  private costs(input: PowerInput, row: Row): Costs {
    const solution = this.programs(input.clusters);
    const groups = this.groupsOf(solution);
    const { theta } = solution.fit;
    return {
      base: groups.cost('base', row.x),
      clusters: input.clusters.map(({ name }, c) => {
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
          static: groups.cost(`${name}/held`, row.x),
          deep: groups.cost(`${name}/deep`, row.x),
          exits: groups.cost(`${name}/exits`, row.x),
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

  /** Of the joint fit, which knows the static columns best once it has seen as much. */
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

interface Learned {
  readonly value: number;
  readonly sigma: number;
  readonly learned: boolean;
}

function dot(values: Float64Array, theta: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * (theta[i] ?? 0);
  return sum;
}
