/** Repetitions of one figure: what is typical, and how far noise carried it. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** @param values at least one. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    lowest: sorted[0]!,
    highest: sorted.at(-1)!,
  };
}

/** The median of a property of `items`, of which there is at least one. */
export const medianOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  spreadOf(items.map(of)).median;

/** The highest, likewise. */
export const highestOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  spreadOf(items.map(of)).highest;
