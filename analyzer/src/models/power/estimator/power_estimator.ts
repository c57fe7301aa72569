/**
 * The power of one device as a linear model that fits itself (learned_model.ts): what it takes by and large (columns of
 * features.ts), what each program takes (program_intensities.ts), and how the sensor lags (lag_finder.ts). Here intervals
 * are checked, seen as the sensor sees them and learned from. Pure: rows in, figures out.
 */
import { Joules, Watts } from '@edgevitals/shared/units';
import * as v from 'valibot';
import { AMOUNT } from '../amount.js';
import type { ClusterInput, MeasuredPower, PowerInput } from '../input.js';
import { attribute, type Costs, type EnergyParts, type Part } from './attribution.js';
import type { ColumnKind } from './column.js';
import type { FeatureRow } from './features.js';
import { ROW_ERROR } from './fit.js';
import { impossibleReading, possibleUse } from './input_check.js';
import { LastUsers } from './last_users.js';
import { type CoefficientSummary, type Expected, LearnedModel } from './learned_model.js';
import type { ProgramUse } from './program_intensities.js';
import { programUses } from './program_uses.js';
import { ReadingGuard } from './reading_guard.js';
import { RowHistory } from './row_history.js';
import { weightOf } from './row_weight.js';
import { type ClusterScaling, scalingIn } from './scaling.js';
import { horizonOf, NO_LAG, type SensorResponse } from './sensor_response.js';
import { SensorWatch } from './sensor_watch.js';
import { stratumOf } from './strata.js';

export interface EstimatorOptions extends Expected {
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
/** What stays of what was learned with another lag or sensor. */
const OTHER_SENSOR = 0.02;

export class PowerEstimator {
  private readonly options: EstimatorOptions;
  private model: LearnedModel;
  private readonly history = new RowHistory();
  private readonly programHistory = new RowHistory();
  private readonly watch: SensorWatch;
  private readonly guard = new ReadingGuard();
  private refused = 0;
  private readonly lastUsers = new LastUsers();
  /** The row of the interval that was taken in, for where its energy went. */
  private current: { readonly input: PowerInput; readonly row: FeatureRow } | undefined;

  constructor(options: EstimatorOptions = {}) {
    this.options = options;
    this.model = new LearnedModel(options);
    this.watch = new SensorWatch(options.response);
  }

  /** Takes in an interval; intervals are those that follow each other, unless interrupt() is called between. */
  learnFrom(input: PowerInput): void {
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
    const whole = this.model.row(input, true);
    this.current = { input, row: whole };
    const row = this.asSeen(whole);
    const joint = this.model.jointRow(input, row, programUses(input, row.clusters), true);
    const { x } = row;
    if (this.watch.followRow(seconds, this.sum(x, 'static'), this.sum(x, 'dynamic'), measured)) this.forget();
    const response = measured?.accumulates === true ? NO_LAG : this.watch.response;
    const filtered = this.history.filter(response, seconds, x);
    const programs = this.programHistory.filter(response, seconds, joint.values);
    const horizon = horizonOf(this.watch.response) + seconds;
    this.history.push(seconds, x, horizon);
    this.programHistory.push(seconds, joint.values, horizon);
    this.lastUsers.remember(input);
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
    const fitted = this.model.fit();
    const { theta, relativeError } = fitted;
    let known: { power: number; sigma: number } | undefined;
    if (this.model.isKnown) {
      const expected = dot(x, theta);
      const off = Math.hypot(relativeError * expected, Math.sqrt(fitted.variance(x)));
      const verdict = this.guard.judge(power, expected, off);
      if (verdict === 'wrong') return;
      if (verdict === 'changed') this.forget();
      known = { power: expected, sigma: off };
    }
    const weight = weightOf(power, sigma, known);
    const keep = (this.options.keep ?? KEEP) ** (seconds / 10);
    this.model.learn(
      { stratum, seconds, x, programs, power, noise: sigma, weight, expected: known?.power },
      keep,
    );
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
    if (!possibleUse(input) || this.model.columns.length === 0)
      return { power: Watts(0), sigma: Watts(Number.POSITIVE_INFINITY), complete: false };
    const row = this.asSeen(this.model.row(input, false));
    const { values, complete } = this.history.filter(this.watch.response, input.seconds, row.x);
    const whole = this.model.fit();
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
    row: FeatureRow,
    uses: readonly ProgramUse[],
  ): Omit<Prediction, 'complete'> | undefined {
    const solution = this.model.programs(input.clusters);
    let all = 0;
    let known = 0;
    for (const use of uses) {
      all += use.watts;
      if (solution.intensity(use).learned) known += use.watts;
    }
    if (known < 0.5 * all || this.model.jointRows === 0) return undefined;
    const joint = this.model.jointRow(input, row, uses, false);
    const { values } = this.programHistory.filter(this.watch.response, input.seconds, joint.values);
    const { theta, relativeError } = solution.fit;
    let power = dot(values, theta);
    let variance = solution.fit.variance(values);
    for (const use of joint.unplaced) {
      const { value, sigma } = solution.intensity(use);
      power += value * use.watts;
      variance += (sigma * use.watts) ** 2;
    }
    return { power: Watts(power), sigma: Watts(Math.sqrt(variance + (relativeError * power) ** 2)) };
  }

  /** Whether enough was seen to speak for the device. */
  get isKnown(): boolean {
    return this.model.isKnown;
  }

  /** False until the device was seen idle: then its floor is not identified. */
  get idleIdentified(): boolean {
    return this.model.idleIdentified;
  }

  /** Where the energy of an interval went, as known now. */
  attribute(input: PowerInput): EnergyParts | undefined {
    if (!possibleUse(input)) return undefined;
    const known = this.current;
    this.current = undefined;
    const costs = this.model.costs(input, known?.input === input ? known.row : this.model.row(input, false));
    const measured = impossibleReading(input.measured) === undefined ? input.measured : undefined;
    const total = measured && totalOf(measured, input.seconds, costs);
    return attribute(input, costs, total, this.model.isKnown, this.lastUsers.shares);
  }

  /** Frequency scaling against energy on each cluster, with the interval's own use of its operating points. */
  scaling(input: PowerInput): ClusterScaling[] {
    if (!possibleUse(input)) return [];
    const costsOf = (seen: PowerInput): Costs =>
      this.model.costs(seen, this.asSeen(this.model.row(seen, false)));
    return input.clusters.map(({ name }, c) => scalingIn(input, c, costsOf, this.model.tellsStatic(name)));
  }

  summary(): PowerSummary {
    return {
      rows: this.model.rows,
      refused: this.refused,
      outliers: this.guard.outliers,
      response: this.watch.response,
      idleIdentified: this.model.idleIdentified,
      coefficients: this.model.coefficients(),
    };
  }

  /** Programs that always ran together, a list a group: only their sum can be told. */
  programsTogether(): readonly (readonly string[])[] {
    return this.model.programsTogether();
  }

  /** What was learned of programs, relative to the mean of their cluster: for FleetIntensities. */
  learnedPrograms(clusters: readonly ClusterInput[]): ReturnType<LearnedModel['learnedPrograms']> {
    return this.model.learnedPrograms(clusters);
  }

  snapshot(): unknown {
    const { rows, ...model } = this.model.snapshot();
    return {
      version: 2,
      ...model,
      sensor: this.watch.snapshot(),
      counts: [rows, this.refused, this.guard.outliers],
    };
  }

  /** Takes a snapshot back; one that it does not understand is ignored. @returns whether it was taken. */
  restore(snapshot: unknown): boolean {
    if (!v.is(SNAPSHOT, snapshot)) return false;
    const [rows, refused, outliers] = snapshot.counts;
    const model = LearnedModel.restore(this.options, { ...snapshot, rows });
    if (model === undefined || !this.watch.restore(snapshot.sensor)) return false;
    this.model = model;
    this.refused = refused;
    this.guard.outliers = outliers;
    this.interrupt();
    return true;
  }

  /** A row as the sensor sees it: one of the CPUs sees no devices. */
  private asSeen(row: FeatureRow): FeatureRow {
    if (!this.watch.cpuOnly) return row;
    const x = row.x.slice();
    for (const [i, { kind }] of this.model.columns.all.entries())
      if (kind === 'on' || kind === 'work') x[i] = 0;
    return { x, clusters: row.clusters };
  }

  private sum(x: Float64Array, kind: ColumnKind): number {
    let sum = 0;
    const { all } = this.model.columns;
    for (let i = 0; i < all.length; i++) if (all[i]!.kind === kind) sum += x[i] ?? 0;
    return sum;
  }

  /** Lets new rows outweigh what was learned. */
  private forget(): void {
    this.model.decay(OTHER_SENSOR);
  }
}

/** What was measured of an interval; what a rail of the CPUs does not cover is the model's. */
function totalOf({ power, sigma, scope }: MeasuredPower, seconds: number, { devices }: Costs): Part {
  let joules = power * seconds;
  if (scope === 'cpu') for (const { watts } of devices) joules += watts * seconds;
  return { joules: Joules(joules), sigma: Joules(sigma * seconds) };
}

/** Counts: rows, refused, outliers; the rest is the learned model's. */
const SNAPSHOT = v.looseObject({
  version: v.literal(2),
  sensor: v.unknown(),
  counts: v.tuple([v.unknown(), AMOUNT, AMOUNT]),
});

function dot(values: Float64Array, theta: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * (theta[i] ?? 0);
  return sum;
}
