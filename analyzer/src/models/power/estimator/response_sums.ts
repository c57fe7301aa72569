/**
 * Least squares of three columns (base, clocked clusters, busy cores), once for each of many sensor responses, packed:
 * as objects of their own they would take twenty kilobytes a device.
 */
import { NormalEquations } from './normal_equations.js';

const COLUMNS = 3;
const TRIANGLE = (COLUMNS * (COLUMNS + 1)) / 2;
const WIDTH = TRIANGLE + COLUMNS;

export class ResponseSums {
  /** Triangle of A by rows, then b; as precise as the sums of programs. */
  private readonly sums: Float32Array;
  private readonly counts: Uint32Array;
  private readonly squares: Float64Array;

  /** @param many how many fits. */
  constructor(many: number) {
    this.sums = new Float32Array(many * WIDTH);
    this.counts = new Uint32Array(many);
    this.squares = new Float64Array(many);
  }

  /** Rows that a fit has seen. */
  rows(fit: number): number {
    return this.counts[fit]!;
  }

  /** Rows of the fit that has seen most. */
  get mostRows(): number {
    let most = 0;
    for (const count of this.counts) most = Math.max(most, count);
    return most;
  }

  /** Adds the row (1, clocked, busy) with the value `y` and weight `w` to a fit. */
  addRow(fit: number, clocked: number, busy: number, y: number, w: number): void {
    const { sums } = this;
    const at = fit * WIDTH;
    this.counts[fit]!++;
    this.squares[fit]! += w * y * y;
    const c = clocked * w;
    const b = busy * w;
    sums[at]! += w;
    sums[at + 1]! += c;
    sums[at + 2]! += c * clocked;
    sums[at + 3]! += b;
    sums[at + 4]! += b * clocked;
    sums[at + 5]! += b * busy;
    sums[at + 6]! += w * y;
    sums[at + 7]! += c * y;
    sums[at + 8]! += b * y;
  }

  /** The sums of a fit, to be solved. */
  equations(fit: number): NormalEquations {
    const equations = new NormalEquations(Float32Array);
    equations.grow(COLUMNS);
    equations.rows = this.counts[fit]!;
    equations.square = this.squares[fit]!;
    const at = fit * WIDTH;
    equations.a.set(this.sums.subarray(at, at + TRIANGLE));
    equations.b.set(this.sums.subarray(at + TRIANGLE, at + WIDTH));
    return equations;
  }
}
