/**
 * Means and centred second moments of a few columns, row by row (Welford 1962): all that least squares needs of its rows, in
 * memory that does not grow, and precise enough to be kept in single precision. Old rows fade once there are many.
 */
export class MomentSums {
  readonly columns: number;
  /** Rows that count, the faded ones by what is left of them. */
  weight = 0;
  private readonly most: number;
  private readonly means: Float64Array;
  /** Lower triangle by rows. */
  private readonly moments: Float64Array;

  /** @param most rows after which the oldest fade. */
  constructor(columns: number, most: number) {
    this.columns = columns;
    this.most = most;
    this.means = new Float64Array(columns);
    this.moments = new Float64Array(triangle(columns));
  }

  addRow(row: ArrayLike<number>): void {
    const { columns, means, moments } = this;
    if (this.weight > this.most) {
      const left = this.most / this.weight;
      for (let i = 0; i < moments.length; i++) moments[i]! *= left;
      this.weight = this.most;
    }
    const before = this.weight / (this.weight + 1);
    for (let i = 0, at = 0; i < columns; i++) {
      const off = row[i]! - means[i]!;
      for (let j = 0; j <= i; j++) moments[at++]! += before * off * (row[j]! - means[j]!);
    }
    this.weight++;
    for (let i = 0; i < columns; i++) means[i]! += (row[i]! - means[i]!) / this.weight;
  }

  mean(i: number): number {
    return this.means[i]!;
  }

  /** Sum of the products of both columns' deviations from their means. */
  moment(i: number, j: number): number {
    return this.moments[i > j ? triangle(i) + j : triangle(j) + i]!;
  }

  /** How many numbers `numbers()` are, of that many columns. */
  static lengthOf(columns: number): number {
    return 1 + columns + triangle(columns);
  }

  numbers(): number[] {
    return [this.weight, ...this.means, ...this.moments];
  }

  /** Takes `numbers()` back. @returns false for what these cannot be, and is as it was then. */
  take(numbers: ArrayLike<number>): boolean {
    const { columns } = this;
    if (numbers.length !== MomentSums.lengthOf(columns)) return false;
    for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return false;
    if (!(numbers[0]! >= 0)) return false;
    for (let i = 0; i < columns; i++) if (!(numbers[columns + triangle(i + 1)]! >= 0)) return false;
    this.weight = numbers[0]!;
    for (let i = 0; i < columns; i++) this.means[i] = numbers[1 + i]!;
    for (let i = 0; i < this.moments.length; i++) this.moments[i] = numbers[1 + columns + i]!;
    return true;
  }
}

const triangle = (rows: number): number => (rows * (rows + 1)) / 2;
