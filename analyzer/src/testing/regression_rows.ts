import { normal, randomNumbers } from '@edgevitals/shared/random';

/** Rows of a linear model whose coefficients are -1, 0, 1 ..., with noise. For tests only. */
export function rowsOf(seed: number, count: number, columns: number) {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const x = Float64Array.from({ length: columns }, () => random());
    return { x, y: x.reduce((sum, each, i) => sum + each * (i - 1), 0) + 0.1 * normal(random) };
  });
}
