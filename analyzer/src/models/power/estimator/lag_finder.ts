/**
 * Finds how a sensor lags and averages: for each response of a grid, power is fitted with what the load looks like
 * through it (base, clocked clusters, busy cores; coefficients not negative), on rows around steps of load, where
 * responses differ. A response is taken when it is 3 % better than none on the same rows and not the last of the grid.
 */
import { solveBounded, symmetric } from '../../least_squares/bounded_least_squares.js';
import type { NormalEquations } from './normal_equations.js';
import { ResponseSums } from './response_sums.js';
import { MOST_ROWS, UNKNOWN_SHARE } from './row_history.js';
import {
  delayOf,
  horizonOf,
  NO_LAG,
  type SensorResponse,
  sameResponse,
  stepIntegral,
} from './sensor_response.js';

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
const DELAYS = RESPONSES.map(delayOf);
const HORIZONS = RESPONSES.map(horizonOf);
const LONGEST = Math.max(...HORIZONS);

/** Rows around steps that a decision needs. */
const LEAST_ROWS = 60;
const BETTER = 0.97;
/** Kernels this near to the best are as good: the one that delays least is taken. */
const SAME = 1.03;
/** Fits that are half a percent off or less are as good as each other: what is left is rounding. */
const LEAST_SQUARE = 0.005 ** 2;
/** Change of load, relative, that makes a row of use. */
const STEP = 0.05;

/** Newest first: the row at hand, then those before it. Working memory of one row. */
const ends = new Float64Array(MOST_ROWS + 2);

export class LagFinder {
  private readonly sums = new ResponseSums(RESPONSES.length);
  /** Seconds, clocked and busy watts of the last rows, newest last. */
  private past: number[] = [];

  /** Takes in a row: mean watts of clocked clusters and of busy cores at coefficient 1, and the reading. */
  addRow(seconds: number, clocked: number, busy: number, measured: number | undefined): void {
    const { past } = this;
    past.push(seconds, clocked, busy);
    if (measured !== undefined) this.compare(measured);
    let span = 0;
    let needed = past.length;
    while (needed > 0 && past.length - needed < 3 * MOST_ROWS && span < LONGEST + seconds) {
      needed -= 3;
      span += past[needed]!;
    }
    if (needed > 0) past.splice(0, needed);
  }

  /** Adds the newest row and its reading to the fit of each response that it tells something of. */
  private compare(measured: number): void {
    const { past } = this;
    const newest = past.length - 3;
    const seconds = past[newest]!;
    const clocked = past[newest + 1]!;
    const busy = past[newest + 2]!;
    const weight = 1 / measured ** 2;
    let rows = 0;
    ends[0] = 0;
    for (let at = newest; at >= 0 && rows <= MOST_ROWS; at -= 3, rows++)
      ends[rows + 1] = ends[rows]! + past[at]!;
    for (let i = 0; i < RESPONSES.length; i++) {
      const response = RESPONSES[i]!;
      // a lag far below the length of a row leaves no trace
      if (DELAYS[i]! < 0.02 * seconds) continue;
      const reach = seconds + HORIZONS[i]!;
      let weights = 0;
      let seenClocked = 0;
      let seenBusy = 0;
      // as pulseWeight(), whose pieces share their ends
      let to = stepIntegral(response, 0);
      let toLate = stepIntegral(response, -seconds);
      for (let row = 0; row < rows && (row === 0 || ends[row]! < reach); row++) {
        const end = ends[row + 1]!;
        const from = stepIntegral(response, end);
        // of rows that are as long as the newest, where the one before ended
        const fromLate = end - seconds === ends[row] ? to : stepIntegral(response, end - seconds);
        const share = (from - fromLate - to + toLate) / seconds;
        to = from;
        toLate = fromLate;
        weights += share;
        const at = newest - 3 * row;
        seenClocked += share * past[at + 1]!;
        seenBusy += share * past[at + 2]!;
      }
      if (!(weights > 1 - UNKNOWN_SHARE)) continue;
      seenClocked /= weights;
      seenBusy /= weights;
      const change = Math.abs(seenClocked + seenBusy - clocked - busy);
      if (change < STEP * 0.2 * (clocked + busy)) continue;
      this.sums.addRow(i, measured, weight);
      this.sums.add(i, 'seen', seenClocked, seenBusy, measured, weight);
      this.sums.add(i, 'plain', clocked, busy, measured, weight);
    }
  }

  /** Rows around steps so far, of the response that has seen most. */
  get rows(): number {
    return this.sums.mostRows;
  }

  /** What follows does not join what came before. */
  interrupt(): void {
    this.past = [];
  }

  /** Squared relative error of each response over that without one, on the same rows; undefined with too few. */
  scores(): (number | undefined)[] {
    return RESPONSES.map((_, i) =>
      this.sums.rows(i) < LEAST_ROWS
        ? undefined
        : error(this.sums.equations(i, 'seen')) / error(this.sums.equations(i, 'plain')),
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
  const { size } = sums;
  const b = sums.b();
  solveBounded(
    {
      size,
      a: symmetric(size, (i, j) => sums.get(i, j) + (i === j ? 1e-6 * sums.get(i, i) : 0)),
      b,
      lower: new Float64Array(size),
    },
    theta,
  );
  let square = sums.square;
  for (let i = 0; i < size; i++) {
    square -= 2 * theta[i]! * b[i]!;
    for (let j = 0; j < size; j++) square += theta[i]! * sums.get(i, j) * theta[j]!;
  }
  return Math.max(LEAST_SQUARE, square / sums.rows);
}
