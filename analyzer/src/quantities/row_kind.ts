/** A kind of row: the quantities that it has, and what follows from their declarations. */
import type { TableName } from '@edgevitals/shared/frame';
import type { Message } from '@edgevitals/shared/results';
import { compiled, property } from './compiled.js';
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

type Merge<Row> = (known: Row, more: Readonly<Row>) => void;

export class RowKind<Q extends Quantities> {
  readonly name: string;
  /** The raw table that its sources are columns of. */
  readonly table: TableName | undefined;
  readonly quantities: Q;
  /** What rows about the same thing have in common. */
  readonly keyOf: (row: RowOf<Q>) => string;
  /** Adds a row of the time after to the first. */
  readonly mergeLater: Merge<RowOf<Q>>;
  /** Adds a row about something of the same name that exists at the same time to the first. */
  readonly mergeAtOnce: Merge<RowOf<Q>>;
  /** A row about nothing, in which nothing happened. */
  readonly empty: () => RowOf<Q>;
  /** The quantities of a row, whatever else it is. */
  readonly copy: (row: Readonly<RowOf<Q>>) => RowOf<Q>;
  /** Of what a row is about nothing is there any more: levels become 0, `now` false. */
  readonly clearLevels: (row: RowOf<Q>) => void;
  /** As `mergeAtOnce`, of a row in which nothing happened: what stands for itself. */
  readonly addLevels: Merge<RowOf<Q>>;

  constructor(name: string, quantities: Q, table?: TableName) {
    this.name = name;
    this.table = table;
    this.quantities = quantities;
    const entries = Object.entries(quantities);
    this.keyOf = compiledKey(entries);
    this.mergeLater = compiledMerge(entries, LATER);
    this.mergeAtOnce = compiledMerge(entries, AT_ONCE);
    this.addLevels = compiledMerge(entries, LEVELS_AT_ONCE);
    this.empty = compiledEmpty(entries);
    this.copy = compiledCopy(entries);
    this.clearLevels = compiled(
      ['row'],
      entries.flatMap(([key, { merge }]) =>
        merge === 'level' || merge === 'now'
          ? [`${property('row', key)} = ${merge === 'now' ? 'false' : '0'};`]
          : [],
      ),
    );
  }

  /** What copies those quantities of a row that `message` has under the same name. */
  shownIn<Shown>(
    message: Message<Shown>,
  ): (row: Readonly<RowOf<Q>>) => Pick<RowOf<Q>, keyof RowOf<Q> & keyof Shown> {
    return compiledCopy(Object.entries(this.quantities).filter(([key]) => message.hasField(key)));
  }

  /** The columns of its raw table that quantities come from. */
  get columns(): readonly string[] {
    const columns = Object.values(this.quantities).flatMap(({ source }) => source?.columns ?? []);
    return [...new Set(columns)];
  }
}

type Entries = readonly (readonly [string, Quantity])[];
/** Code that makes `k` of the known row `k` of both, `m` being that of the other. */
type Rules = Partial<Record<MergeRule, (k: string, m: string, key: string, quantity: Quantity) => string>>;

const sum = (k: string, m: string, _: string, { isOptional }: Quantity): string =>
  isOptional ? `if (${m} !== undefined) ${k} = (${k} ?? 0) + ${m};` : `${k} += ${m};`;
const replace = (k: string, m: string, _: string, { isOptional }: Quantity): string =>
  isOptional ? `if (${m} !== undefined) ${k} = ${m};` : `${k} = ${m};`;
const either = (k: string, m: string): string => `if (${m} === true) ${k} = true;`;

/** Code: or what is known is nothing yet, and more is something. */
const orUnknown = (isOptional: boolean, k: string, m: string): string =>
  isOptional ? ` || (${k} === undefined && ${m} !== undefined)` : '';

const LATER: Rules = {
  sum,
  level: replace,
  last: replace,
  least: (k, m, _, { isOptional }) => `if (${m} < ${k}${orUnknown(isOptional, k, m)}) ${k} = ${m};`,
  most: (k, m, _, { isOptional }) => `if (${m} > ${k}${orUnknown(isOptional, k, m)}) ${k} = ${m};`,
  mean: (k, m, _, { weight = '', isOptional }) => {
    const known = property('known', weight);
    const more = property('more', weight);
    const weighed = `if (${known} + ${more} > 0) ${k} += ((${m} - ${k}) * ${more}) / (${known} + ${more});`;
    return isOptional
      ? `if (${m} !== undefined) { if (${k} === undefined) ${k} = ${m}; else ${weighed} }`
      : weighed;
  },
  ever: either,
  now: replace,
  every: replace,
  combined: (k, m, key) => `${k} = ${property('combine', key)}(${k}, ${m});`,
};

const AT_ONCE: Rules = {
  sum,
  level: sum,
  least: LATER.least!,
  most: LATER.most!,
  ever: either,
  now: either,
  every: (k, m) => `if (${m} !== true) ${k} = false;`,
};

const LEVELS_AT_ONCE: Rules = { level: sum, now: either, ever: either };

function compiledMerge<Row>(entries: Entries, rules: Rules): Merge<Row> {
  // means before the amounts that weigh them have been added up
  const ordered = [...entries].sort(
    ([, a], [, b]) => Number(b.merge === 'mean') - Number(a.merge === 'mean'),
  );
  const lines = ordered.flatMap(([key, quantity]) => {
    const rule = rules[quantity.merge];
    return rule === undefined ? [] : [rule(property('known', key), property('more', key), key, quantity)];
  });
  const combine = Object.fromEntries(entries.map(([key, quantity]) => [key, quantity.combine]));
  return compiled(['known', 'more'], lines, { combine });
}

function compiledKey<Row>(entries: Entries): (row: Row) => string {
  const keys = entries.filter(([, { merge }]) => merge === 'key').map(([key]) => property('row', key));
  return compiled(['row'], [`return ${keys.length === 0 ? "''" : keys.join(" + '/' + ")};`]);
}

function compiledEmpty<Row>(entries: Entries): () => Row {
  const zero = { number: '0', flag: 'false', text: "''" };
  const fields = entries
    .filter(([, { isOptional }]) => !isOptional)
    .map(([key, { kind }]) => `${key}: ${zero[kind]}`);
  return compiled([], [`return { ${fields.join(', ')} };`]);
}

function compiledCopy<Row, Copy>(entries: Entries): (row: Readonly<Row>) => Copy {
  const always = entries.filter(([, { isOptional }]) => !isOptional);
  const sometimes = entries.filter(([, { isOptional }]) => isOptional);
  return compiled(
    ['row'],
    [
      `const copy = { ${always.map(([key]) => `${key}: ${property('row', key)}`).join(', ')} };`,
      ...sometimes.map(
        ([key]) =>
          `const ${key} = ${property('row', key)}; if (${key} !== undefined) ${property('copy', key)} = ${key};`,
      ),
      'return copy;',
    ],
  );
}
