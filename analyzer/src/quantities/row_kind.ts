/** A kind of row: the quantities that it has, and what follows from their declarations. */
import type { TableName } from '@edgevitals/shared/frame';
import type { MergeRule, Quantity, ValueOf } from './quantity.js';

export type Quantities = Readonly<Record<string, Quantity>>;

type OptionalKeys<Q extends Quantities> = {
  [K in keyof Q]: Q[K] extends Quantity<unknown, true> ? K : never;
}[keyof Q];

/** A row as plain data: optional quantities are left out where they are unknown. */
export type RowOf<Q extends Quantities> = {
  -readonly [K in Exclude<keyof Q, OptionalKeys<Q>>]: ValueOf<Q[K]>;
} & { -readonly [K in OptionalKeys<Q>]?: ValueOf<Q[K]> };

/** The rows of a kind. */
export type Row<K> = K extends RowKind<infer Q> ? RowOf<Q> : never;

type Values = Record<string, unknown>;
/** What a quantity does when two rows become one. */
type Step = (known: Values, more: Values) => void;

export class RowKind<Q extends Quantities> {
  readonly name: string;
  /** The raw table that its sources are columns of. */
  readonly table: TableName | undefined;
  readonly quantities: Q;
  private readonly keys: readonly string[];
  private readonly later: readonly Step[];
  private readonly atOnce: readonly Step[];
  private readonly zero: Values = {};

  constructor(name: string, quantities: Q, table?: TableName) {
    this.name = name;
    this.table = table;
    this.quantities = quantities;
    const entries = Object.entries(quantities);
    this.keys = entries.filter(([, { merge }]) => merge === 'key').map(([key]) => key);
    // means before the amounts that weigh them have been added up
    const ordered = [...entries].sort(
      ([, a], [, b]) => Number(b.merge === 'mean') - Number(a.merge === 'mean'),
    );
    this.later = ordered.flatMap(([key, quantity]) => LATER[quantity.merge]?.(key, quantity) ?? []);
    this.atOnce = ordered.flatMap(([key, quantity]) => AT_ONCE[quantity.merge]?.(key, quantity) ?? []);
    for (const [key, { kind, isOptional }] of entries)
      if (!isOptional) this.zero[key] = kind === 'number' ? 0 : kind === 'flag' ? false : '';
  }

  /** The columns of its raw table that quantities come from. */
  get columns(): readonly string[] {
    const columns = Object.values(this.quantities).flatMap(({ source }) => source?.columns ?? []);
    return [...new Set(columns)];
  }

  /** A row about nothing, in which nothing happened. */
  empty(): RowOf<Q> {
    return { ...this.zero } as RowOf<Q>;
  }

  /** What rows about the same thing have in common. */
  keyOf(row: RowOf<Q>): string {
    const values = row as Values;
    return this.keys.length === 1
      ? String(values[this.keys[0]!])
      : this.keys.map(key => String(values[key])).join('/');
  }

  /** Adds a row of the time after. */
  mergeLater(known: RowOf<Q>, more: RowOf<Q>): void {
    for (const step of this.later) step(known as Values, more as Values);
  }

  /** Adds a row about something of the same name that exists at the same time. */
  mergeAtOnce(known: RowOf<Q>, more: RowOf<Q>): void {
    for (const step of this.atOnce) step(known as Values, more as Values);
  }
}

type Rules = Partial<Record<MergeRule, (key: string, quantity: Quantity) => Step>>;

const sum =
  (key: string): Step =>
  (known, more) => {
    const amount = more[key];
    if (typeof amount === 'number') known[key] = ((known[key] as number | undefined) ?? 0) + amount;
  };
const replace =
  (key: string): Step =>
  (known, more) => {
    if (more[key] !== undefined) known[key] = more[key];
  };
const either =
  (key: string): Step =>
  (known, more) => {
    known[key] = known[key] === true || more[key] === true;
  };
const extreme =
  (pick: (a: number, b: number) => number) =>
  (key: string): Step =>
  (known, more) => {
    known[key] = pick(known[key] as number, more[key] as number);
  };
const mean =
  (key: string, { weight = '' }: Quantity): Step =>
  (known, more) => {
    const added = more[weight] as number;
    const all = (known[weight] as number) + added;
    const value = known[key] as number;
    if (all > 0) known[key] = value + (((more[key] as number) - value) * added) / all;
  };
const combined =
  (key: string, { combine }: Quantity): Step =>
  (known, more) => {
    known[key] = combine!(known[key], more[key]);
  };

const LATER: Rules = {
  sum,
  level: replace,
  last: replace,
  least: extreme(Math.min),
  most: extreme(Math.max),
  mean,
  ever: either,
  now: replace,
  every: replace,
  combined,
};

const AT_ONCE: Rules = {
  sum,
  level: sum,
  least: extreme(Math.min),
  most: extreme(Math.max),
  ever: either,
  now: either,
  every: key => (known, more) => {
    known[key] = known[key] === true && more[key] === true;
  },
};
