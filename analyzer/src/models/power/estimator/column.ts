/**
 * What the power of a device is a sum of: named columns of a linear model. A column's value is scaled by a fixed
 * reference from physics (never by what was seen), so that a coefficient of 1 is what the reference expects, sums of
 * different devices can be added, and the ridge means the same everywhere.
 */
import * as v from 'valibot';
import { FINITE } from '../amount.js';

export type ColumnKind =
  | 'base'
  | 'leak'
  | 'static'
  | 'point'
  | 'dynamic'
  | 'exits'
  | 'shared'
  | 'deep'
  | 'event'
  | 'on'
  | 'work'
  | 'program';

export interface Column {
  /** `base`, `policy0/static`, `disk/mmcblk0/sectors`: unique. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Coefficient that the prior expects, in units of the reference. */
  readonly mean: number;
  /** One standard deviation of it. */
  readonly tau: number;
  /** Least value that the coefficient may have: 0, or less where the column is a correction. */
  readonly lower: number;
}

/** Most columns of one device: bounds the state and the time of a solution. */
export const MOST_COLUMNS = 40;

/** Columns that devices of a kind have in common: one object for all of them. They can be made up without end: then anew. */
const shared = new Map<string, Column>();
const MOST_SHARED = 4096;

function sharedColumn(column: Column): Column {
  const key = Object.values(column).join('\n');
  const known = shared.get(key);
  if (known !== undefined) return known;
  if (shared.size >= MOST_SHARED) shared.clear();
  shared.set(key, column);
  return column;
}

/** The columns of a device in the order in which they were first needed. Grows, up to a bound; never shrinks. */
export class Columns {
  readonly all: Column[] = [];
  private readonly places = new Map<string, number>();
  private readonly most: number;

  constructor(most = MOST_COLUMNS) {
    this.most = most;
  }

  get length(): number {
    return this.all.length;
  }

  /** The place of a column, which is made when it is new; -1 when there is no room. */
  place(name: string, make: () => Omit<Column, 'name'>): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    if (this.all.length >= this.most) return -1;
    this.places.set(name, this.all.length);
    const { kind, mean, tau, lower } = make();
    this.all.push(sharedColumn({ name, kind, mean, tau, lower }));
    return this.all.length - 1;
  }

  /** The place of a column that exists; -1 otherwise. */
  find(name: string): number {
    return this.places.get(name) ?? -1;
  }

  snapshot(): unknown[] {
    return this.all.map(({ name, kind, mean, tau, lower }) => [name, kind, mean, tau, lower]);
  }

  /** Columns from `snapshot()`; undefined when it is not one. */
  static restore(snapshot: unknown, most = MOST_COLUMNS): Columns | undefined {
    if (!v.is(SNAPSHOT, snapshot) || snapshot.length > most) return undefined;
    const columns = new Columns(most);
    for (const [name, kind, mean, tau, lower] of snapshot) {
      if (columns.places.has(name)) return undefined;
      columns.place(name, () => ({ kind: kind as ColumnKind, mean, tau, lower }));
    }
    return columns;
  }
}

/** Name, kind, mean, tau, lower. */
const SNAPSHOT = v.array(v.tuple([v.string(), v.string(), FINITE, v.pipe(FINITE, v.gtValue(0)), FINITE]));
