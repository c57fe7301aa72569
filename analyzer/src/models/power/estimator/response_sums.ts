/**
 * Least squares of three columns (base, clocked clusters, busy cores), twice for each of many sensor responses: of what the
 * load looks like through it, and of the load itself on the same rows. Packed: as objects of their own they would take twenty
 * kilobytes a device.
 */
import { NormalEquations } from './normal_equations.js';

const COLUMNS = 3;
const TRIANGLE = (COLUMNS * (COLUMNS + 1)) / 2;
const WIDTH = TRIANGLE + COLUMNS;
/** Where the two of a response stand. */
const PLACES = { seen: 0, plain: WIDTH, width: 2 * WIDTH } as const;

export class ResponseSums {
  /** Of each fit the triangle of A by rows, then b; as precise as the sums of programs. */
  private readonly sums: Float32Array;
  private readonly counts: Uint32Array;
  private readonly squares: Float64Array;

  /** @param many how many responses. */
  constructor(many: number) {
    this.sums = new Float32Array(many * PLACES.width);
    this.counts = new Uint32Array(many);
    this.squares = new Float64Array(many);
  }

  /** Rows that the fits of a response have seen. */
  rows(response: number): number {
    return this.counts[response]!;
  }

  /** Rows of the response that has seen most. */
  get mostRows(): number {
    let most = 0;
    for (const count of this.counts) most = Math.max(most, count);
    return most;
  }

  /** Counts a row with the value `y` and weight `w`; what it has is to be added to both fits. */
  addRow(response: number, y: number, w: number): void {
    this.counts[response]!++;
    this.squares[response]! += w * y * y;
  }

  /** Adds the row (1, clocked, busy) with the value `y` and weight `w` to one of the fits. */
  add(response: number, fit: 'seen' | 'plain', clocked: number, busy: number, y: number, w: number): void {
    const { sums } = this;
    const at = response * PLACES.width + PLACES[fit];
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
  equations(response: number, fit: 'seen' | 'plain'): NormalEquations {
    const at = response * PLACES.width + PLACES[fit];
    const { sums } = this;
    return NormalEquations.of(
      sums.subarray(at, at + TRIANGLE),
      sums.subarray(at + TRIANGLE, at + WIDTH),
      { rows: this.counts[response]!, square: this.squares[response]! },
      Float32Array,
    );
  }
}
