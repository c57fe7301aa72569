/**
 * Finds how a sensor lags and averages: for each response of a grid, power is fitted with what the load looks like
 * through it (base, clocked clusters, busy cores; coefficients not negative), on rows around steps of load, where
 * responses differ. A response is taken when it is 3 % better than none on the same rows and not the last of the grid.
 */
import { solveBounded } from './bounded_least_squares.js';
import { NormalEquations } from './normal_equations.js';
import { RowHistory } from './row_history.js';
import { delayOf, horizonOf, NO_LAG, type SensorResponse, sameResponse } from './sensor_response.js';

const LAGS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 10, 15];
const WINDOWS = [0.5, 1, 2, 4, 6, 8, 10, 12, 16];
const CONSTANTS = [0.3, 0.6, 1, 2, 3, 5, 8];
/** The grid of pure lags, then of averages; the last of each is only there to see that it is too long. */
const FAMILIES: readonly (readonly SensorResponse[])[] = [
  LAGS.map(lag => ({ lag, window: 0, shape: 'mean' as const })),
  WINDOWS.map(window => ({ lag: 0, window, shape: 'mean' as const })),
  CONSTANTS.map(window => ({ lag: 0, window, shape: 'exponential' as const })),
];
const RESPONSES = FAMILIES.flat();
const LONGEST = Math.max(...RESPONSES.map(horizonOf));

/** Rows around steps that a decision needs. */
const LEAST_ROWS = 60;
const BETTER = 0.97;
/** Kernels this near to the best are as good: the one that delays least is taken. */
const SAME = 1.03;
/** Change of load, relative, that makes a row of use. */
const STEP = 0.05;

export class LagFinder {
  private readonly history = new RowHistory();
  private readonly sums = RESPONSES.map(() => new NormalEquations(Float32Array));
  /** Without a response, on the rows of the response of the same place. */
  private readonly plain = RESPONSES.map(() => new NormalEquations(Float32Array));

  /** Takes in a row: mean watts of clocked clusters and of busy cores at coefficient 1, and the reading. */
  addRow(seconds: number, clocked: number, busy: number, measured: number | undefined): void {
    const values = Float64Array.of(1, clocked, busy);
    if (measured !== undefined) {
      const weight = 1 / measured ** 2;
      for (let i = 0; i < RESPONSES.length; i++) {
        // a lag far below the length of a row leaves no trace
        if (delayOf(RESPONSES[i]!) < 0.02 * seconds) continue;
        const filtered = this.history.filter(RESPONSES[i]!, seconds, values);
        const change = Math.abs(filtered.values[1]! + filtered.values[2]! - clocked - busy);
        if (!filtered.complete || change < STEP * 0.2 * (clocked + busy)) continue;
        this.sums[i]!.addRow(filtered.values, measured, weight);
        this.plain[i]!.addRow(values, measured, weight);
      }
    }
    this.history.push(seconds, values, LONGEST + seconds);
  }

  /** Rows around steps so far, of the response that has seen most. */
  get rows(): number {
    return Math.max(...this.sums.map(sums => sums.rows));
  }

  /** What follows does not join what came before. */
  interrupt(): void {
    this.history.clear();
  }

  /** Squared relative error of each response over that without one, on the same rows; undefined with too few. */
  scores(): (number | undefined)[] {
    return RESPONSES.map((_, i) =>
      this.sums[i]!.rows < LEAST_ROWS ? undefined : error(this.sums[i]!) / error(this.plain[i]!),
    );
  }

  /**
   * The response found; NO_LAG when none is worth it; undefined while there is too little to tell.
   * @param current stays while it is as good as any
   */
  find(current?: SensorResponse): SensorResponse | undefined {
    const scores = this.scores();
    if (scores.every(score => score === undefined)) return undefined;
    let best: { response: SensorResponse; score: number } | undefined;
    let from = 0;
    for (const family of FAMILIES) {
      const own = scores.slice(from, from + family.length);
      from += family.length;
      const least = Math.min(...own.map(score => score ?? Number.POSITIVE_INFINITY));
      const last = own.findLastIndex(score => score !== undefined);
      if (!(least < BETTER) || own[last] === least) continue;
      const chosen = own.findIndex(score => score !== undefined && score <= least * SAME);
      // of families that do as well, the first: it is the simpler one
      if (best === undefined || least < best.score / SAME) best = { response: family[chosen]!, score: least };
    }
    if (best === undefined) return NO_LAG;
    const kept = current && scores[RESPONSES.findIndex(response => sameResponse(response, current))];
    return kept !== undefined && kept <= best.score * SAME ? current : best.response;
  }
}

/** Mean squared relative error of the non-negative fit. */
function error(sums: NormalEquations): number {
  const theta = new Float64Array(sums.size);
  const { size, b } = sums;
  solveBounded(
    {
      size,
      a: (i, j) => sums.get(i, j) + (i === j ? 1e-6 * sums.get(i, i) : 0),
      b: Float64Array.from(b),
      lower: new Float64Array(size),
    },
    theta,
  );
  let square = sums.square;
  for (let i = 0; i < size; i++) {
    square -= 2 * theta[i]! * b[i]!;
    for (let j = 0; j < size; j++) square += theta[i]! * sums.get(i, j) * theta[j]!;
  }
  return Math.max(1e-9, square / sums.rows);
}
