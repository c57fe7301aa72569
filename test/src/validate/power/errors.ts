/** What predictions are off by: relative, in energy, where power is high, and against what was stated. */
import type { Prediction } from '@edgevitals/analyzer/power';

export interface Errors {
  readonly rows: number;
  /** Mean of |predicted - measured| / measured, %. */
  readonly mape: number;
  /** The same, of rows before which it is known what ran: a reading trails that. */
  readonly known: number;
  /** Of the tenth of all rows in which most was measured, %. */
  readonly topDecile: number;
  /** |energy predicted - energy measured| of all rows, %; and its mean over programs. */
  readonly energy: number;
  readonly programEnergy: number;
  /** Share of rows within the interval that is stated for 50 and for 90 % of them, %. */
  readonly within50: number;
  readonly within90: number;
  readonly worstWatts: number;
  /** The largest error, in stated standard deviations. */
  readonly worstSigmas: number;
}

/** Half widths of the intervals, in standard deviations. */
export const HALF = { 50: 0.674, 90: 1.645 } as const;
const TOP = 0.1;

interface Energy {
  predicted: number;
  measured: number;
}

export class ErrorSum {
  private readonly measured: number[] = [];
  private readonly relative: number[] = [];
  private readonly knownRows: number[] = [];
  private readonly programs = new Map<string, Energy>();
  private within50 = 0;
  private within90 = 0;
  private worst = 0;
  private worstSigmas = 0;

  add(
    { power, sigma, complete }: Prediction,
    row: { watts: number; seconds: number; workload: string },
  ): void {
    const { watts, seconds, workload } = row;
    if (!(watts > 0)) return;
    // what is not a number is worse than any
    const off = Number.isNaN(power) ? Number.POSITIVE_INFINITY : Math.abs(power - watts);
    this.measured.push(watts);
    this.relative.push(off / watts);
    if (complete) this.knownRows.push(off / watts);
    if (off <= HALF[50] * sigma) this.within50++;
    if (off <= HALF[90] * sigma) this.within90++;
    this.worst = Math.max(this.worst, off);
    this.worstSigmas = Math.max(this.worstSigmas, off === 0 ? 0 : off / sigma);
    const energy = this.programs.get(workload) ?? { predicted: 0, measured: 0 };
    energy.predicted += power * seconds;
    energy.measured += watts * seconds;
    this.programs.set(workload, energy);
  }

  /** Undefined without a row. */
  get errors(): Errors | undefined {
    const rows = this.relative.length;
    if (rows === 0) return undefined;
    const share = (count: number): number => (100 * count) / rows;
    const byPower = this.measured.map((watts, i) => ({ watts, off: this.relative[i]! }));
    byPower.sort((a, b) => b.watts - a.watts);
    const energies = [...this.programs.values()];
    const all = energies.reduce(
      (sum, each) => ({
        predicted: sum.predicted + each.predicted,
        measured: sum.measured + each.measured,
      }),
      { predicted: 0, measured: 0 },
    );
    return {
      rows,
      mape: 100 * mean(this.relative),
      known: 100 * mean(this.knownRows),
      topDecile: 100 * mean(byPower.slice(0, Math.ceil(TOP * rows)).map(({ off }) => off)),
      energy: energyError(all),
      programEnergy: mean(energies.map(energyError)),
      within50: share(this.within50),
      within90: share(this.within90),
      worstWatts: this.worst,
      worstSigmas: this.worstSigmas,
    };
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const energyError = ({ predicted, measured }: Energy): number =>
  (100 * Math.abs(predicted - measured)) / measured;
