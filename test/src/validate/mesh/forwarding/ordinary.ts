/** Ordinary least squares as a textbook has it, to judge what is learned online by other means. */

export interface OrdinaryFit {
  readonly coefficients: readonly number[];
  readonly sigmas: readonly number[];
  /** Variance of what is left, of one row. */
  readonly residual: number;
  readonly freedom: number;
}

/** @param rows of regressors; @returns undefined where they do not tell apart, or are too few. */
export function ordinaryFit(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): OrdinaryFit | undefined {
  const size = rows[0]?.length ?? 0;
  const freedom = rows.length - size;
  if (freedom < 1) return undefined;
  // X'X beside the unit matrix: what is left on the right is its inverse
  const matrix = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
    ...Array.from({ length: size }, (_, j) => Number(i === j)),
  ]);
  for (let i = 0; i < size; i++) {
    let pivot = i;
    for (let j = i + 1; j < size; j++) if (Math.abs(matrix[j]![i]!) > Math.abs(matrix[pivot]![i]!)) pivot = j;
    [matrix[i], matrix[pivot]] = [matrix[pivot]!, matrix[i]!];
    const divisor = matrix[i]![i]!;
    if (!(Math.abs(divisor) > 1e-12)) return undefined;
    matrix[i] = matrix[i]!.map(each => each / divisor);
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const factor = matrix[j]![i]!;
      matrix[j] = matrix[j]!.map((each, k) => each - factor * matrix[i]![k]!);
    }
  }
  const inverse = matrix.map(row => row.slice(size));
  const right = Array.from({ length: size }, (_, i) =>
    rows.reduce((sum, row, k) => sum + row[i]! * values[k]!, 0),
  );
  const coefficients = inverse.map(row => row.reduce((sum, each, j) => sum + each * right[j]!, 0));
  const residual =
    rows.reduce(
      (sum, row, k) =>
        sum + (values[k]! - row.reduce((made, each, j) => made + each * coefficients[j]!, 0)) ** 2,
      0,
    ) / freedom;
  return { coefficients, sigmas: inverse.map((row, i) => Math.sqrt(residual * row[i]!)), residual, freedom };
}
