/**
 * What columns that belong together cost in an interval: the base, the static power of a cluster, a device. Worked out
 * from one fit; the uncertainty of a group is taken from the first interval that asks, relative to its size.
 */
import type { Cost } from './attribution.js';
import type { Column } from './column.js';
import type { Fit } from './fit.js';

interface Group {
  /** Two of each column: its place in the row of the interval, and in the fit. */
  places: readonly number[];
  /** Standard deviation over the sum of the columns' sizes. */
  relative: number | undefined;
}

const NOTHING: Cost = { watts: 0, sigma: 0 };

/** The group of a column: `base`, `policy0/held`, `policy0/deep`, `policy0/exits`, `disk/mmcblk0`. */
function groupOf({ kind, name }: Column): string | undefined {
  switch (kind) {
    case 'base':
      return name;
    case 'point':
      return `${name.slice(0, name.lastIndexOf('/point/'))}/held`;
    case 'static':
    case 'leak':
      return `${name.slice(0, name.lastIndexOf('/'))}/held`;
    case 'deep':
    case 'exits':
    case 'shared':
      return name;
    case 'on':
    case 'work':
      return name.slice(0, name.lastIndexOf('/'));
    default:
      return undefined;
  }
}

export class CostGroups {
  private readonly groups = new Map<string, Group>();
  private readonly fit: Fit;

  /** @param placeOf where in the fit a column of the row is; undefined when the fit has not seen it */
  constructor(
    columns: readonly Column[],
    fit: Fit,
    placeOf: (name: string, inRow: number) => number | undefined,
  ) {
    this.fit = fit;
    columns.forEach((column, inRow) => {
      const name = groupOf(column);
      const inFit = placeOf(column.name, inRow);
      if (name === undefined || inFit === undefined) return;
      const group = this.groups.get(name);
      if (group === undefined) this.groups.set(name, { places: [inRow, inFit], relative: undefined });
      else group.places = [...group.places, inRow, inFit];
    });
  }

  /** Mean watts of a group in an interval with the row `x`. */
  cost(name: string, x: Float64Array): Cost {
    const group = this.groups.get(name);
    if (group === undefined) return NOTHING;
    let watts = 0;
    let size = 0;
    const { places } = group;
    for (let i = 0; i < places.length; i += 2) {
      const value = x[places[i]!] ?? 0;
      watts += value * this.fit.theta[places[i + 1]!]!;
      size += Math.abs(value);
    }
    if (size === 0) return NOTHING;
    if (group.relative === undefined) {
      const vector = new Float64Array(this.fit.theta.length);
      for (let i = 0; i < places.length; i += 2) vector[places[i + 1]!] = x[places[i]!] ?? 0;
      group.relative = Math.sqrt(this.fit.variance(vector)) / size;
    }
    return { watts, sigma: group.relative * size };
  }
}
