import { type Figure, type Figures, QUANTITY_IDS, type QuantityId } from './quantity.js';
import { median, medianInterval } from './statistics.js';

/** One quantity over all runs. */
export interface Spread {
  readonly runs: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** 95 % interval: of the median from six runs on, of the value where it was not counted but estimated. */
  readonly low?: number;
  readonly high?: number;
  /** Something of it was not seen in one of the runs at least. */
  readonly atLeast?: true;
}

export type Spreads = Partial<Record<QuantityId, Spread>>;

/** @returns the quantities that were told in every run. */
export function spreads(runs: readonly Figures[]): Spreads {
  const all: Spreads = {};
  for (const id of QUANTITY_IDS) {
    const figures = runs.flatMap(run => run[id] ?? []);
    if (figures.length > 0 && figures.length === runs.length) all[id] = spread(figures);
  }
  return all;
}

function spread(figures: readonly Figure[]): Spread {
  const values = figures.map(({ value }) => value);
  const interval = medianInterval(values);
  // what is wrong with a meter is wrong in all runs alike: no number of runs averages it away
  const error = median(figures.map(figure => figure.error ?? 0));
  const isEstimated = figures.some(figure => figure.error !== undefined);
  const middle = median(values);
  const made = {
    runs: values.length,
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
  };
  const atLeast = figures.some(figure => figure.atLeast) ? ({ atLeast: true } as const) : undefined;
  if (interval === undefined && !isEstimated) return { ...made, ...atLeast };
  const [low, high] = interval ?? [made.min, made.max];
  const half = (outer: number): number => Math.hypot(outer - middle, error);
  return { ...made, low: middle - half(low), high: middle + half(high), ...atLeast };
}
