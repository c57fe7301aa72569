/** Mean of the finite values and its standard error; undefined when there is none. One value has no error to tell. */
export function meanOf(
  values: readonly number[],
): { mean: number; error: number; count: number } | undefined {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  if (count === 0) return undefined;
  const mean = sum / count;
  const variance = count > 1 ? Math.max(0, (squares - sum * mean) / (count - 1)) : 0;
  return { mean, error: Math.sqrt(variance / count), count };
}
