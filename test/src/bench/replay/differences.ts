import type { Result } from './results_of.js';

/** A place where two sets of results differ. */
export interface Difference {
  /** The result's name, and the way to the value in it. */
  readonly where: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/**
 * Where results differ by more than `relative` of the larger number, or in anything that is no number. Lists of rows are
 * compared in their order.
 */
export function differences(
  ours: readonly Result[],
  theirs: readonly Result[],
  relative: number,
): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (where: string, a: unknown, b: unknown): void => {
    if (Object.is(a, b)) return;
    if (typeof a === 'number' && typeof b === 'number') {
      if (!(Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b))))
        found.push({ where, ours: a, theirs: b });
    } else if (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
        compare(`${where} ${key}`, a[key], b[key]);
    } else found.push({ where, ours: a, theirs: b });
  };
  const values = (results: readonly Result[]): Record<string, unknown> =>
    Object.fromEntries(results.map(({ name, value }) => [name, value]));
  const [left, right] = [values(ours), values(theirs)];
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)]))
    compare(name, left[name], right[name]);
  return found;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
