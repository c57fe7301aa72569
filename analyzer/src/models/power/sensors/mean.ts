export interface Mean {
  readonly mean: number;
  /** Standard error. */
  readonly error: number;
  readonly count: number;
}

/** Mean of the finite values and its standard error; undefined when there is none. One value has no error to tell. */
export const meanOf = (values: readonly number[]): Mean | undefined => meanBy(values, itself);

/** The same of what `of` makes of each. */
export function meanBy<T>(all: readonly T[], of: (each: T) => number): Mean | undefined {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const each of all) {
    const value = of(each);
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

const itself = (value: number): number => value;
