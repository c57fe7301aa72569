/**
 * Rows of a kind that grow, packed: numbers of all rows in one array, so that a device's open minute takes a tenth of what
 * objects take. Unknown is NaN.
 */
import { compiled, property } from './compiled.js';
import type { Quantity } from './quantity.js';
import type { Quantities, RowKind, RowOf } from './row_kind.js';

type Pack<Row> = (numbers: number[], at: number, texts: string[], textAt: number, row: Row) => void;
type Unpack<Row> = (numbers: readonly number[], at: number, texts: readonly string[], textAt: number) => Row;

/** How rows of a kind are packed; made once for each kind. */
export class RowPacking<Q extends Quantities> {
  readonly kind: RowKind<Q>;
  /** Numbers and flags of a row, and its texts. */
  readonly width: number;
  readonly textWidth: number;
  /** Writes a row over what is there. */
  readonly write: Pack<RowOf<Q>>;
  /** Adds a row of the time after. */
  readonly addLater: Pack<RowOf<Q>>;
  /** Adds a row that exists at the same time. */
  readonly addAtOnce: Pack<RowOf<Q>>;
  readonly read: Unpack<RowOf<Q>>;
  /** As RowKind.clearLevels. */
  readonly clearLevels: (numbers: number[], at: number) => void;

  constructor(kind: RowKind<Q>) {
    this.kind = kind;
    const entries = Object.entries(kind.quantities);
    const numeric = entries.filter(([, { kind }]) => kind !== 'text');
    const texts = entries.filter(([, { kind }]) => kind === 'text');
    this.width = numeric.length;
    this.textWidth = texts.length;
    const places = new Map([
      ...numeric.map(([key], i) => [key, `numbers[at + ${i}]`] as const),
      ...texts.map(([key], i) => [key, `texts[textAt + ${i}]`] as const),
    ]);
    const parameters = ['numbers', 'at', 'texts', 'textAt', 'row'];
    const combine = Object.fromEntries(entries.map(([key, quantity]) => [key, quantity.combine]));
    const adding = (way: 'later' | 'at once'): Pack<RowOf<Q>> =>
      compiled(
        parameters,
        // means before the amounts that weigh them have been added up
        [...entries]
          .sort(([, a], [, b]) => Number(b.merge === 'mean') - Number(a.merge === 'mean'))
          .map(([key, quantity]) => addition(key, quantity, places, way)),
        { combine },
      );
    this.write = compiled(
      parameters,
      entries.map(([key, quantity]) => `${places.get(key)} = ${packed(key, quantity)};`),
    );
    this.addLater = adding('later');
    this.addAtOnce = adding('at once');
    this.read = compiled(['numbers', 'at', 'texts', 'textAt'], unpacking(entries, places));
    this.clearLevels = compiled(
      ['numbers', 'at'],
      entries.flatMap(([key, { merge }]) =>
        merge === 'level' || merge === 'now' ? [`${places.get(key)} = 0;`] : [],
      ),
    );
  }
}

/** Never changed: the first row makes new ones. Most kinds have no rows on most devices. */
const NO_TEXTS: string[] = [];
const NO_NUMBERS: number[] = [];
/** A key with its place in the index, which only large ones have. */
const KEY_BYTES = 88;
/** From so many rows on they are looked up by a map: up to there texts that are the same object are found sooner. */
const FEW = 64;
/** Room is made for so many rows at once. */
const STEP = 4;

/** `list` of exactly so many: one that grows by itself takes room for half as much again and sixteen. */
export function resized<T>(list: readonly T[], length: number, filler: T): T[] {
  return length <= list.length
    ? list.slice(0, length)
    : list.concat(new Array<T>(length - list.length).fill(filler));
}

/**
 * Rows that grow, by what they are about, in the order in which they came. What is cleared keeps its room: the next
 * minute of a device has about as many rows as this one.
 */
export class PackedRows<Q extends Quantities> {
  private readonly packing: RowPacking<Q>;
  private readonly keyOf: (row: RowOf<Q>) => string;
  private count = 0;
  /** Keys of rows up to `count`; what stands behind is room. */
  private keys: string[] = NO_TEXTS;
  private numbers: number[] = NO_NUMBERS;
  private texts: string[] = NO_TEXTS;
  /** Places by key, once there are more than a few. */
  private index: Map<string, number> | undefined;

  /** @param keyOf what rows are about; left out: what the kind says. */
  constructor(packing: RowPacking<Q>, keyOf = packing.kind.keyOf) {
    this.packing = packing;
    this.keyOf = keyOf;
  }

  get length(): number {
    return this.count;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    // keys and texts are mostly the same strings
    return this.keys.length * (8 * (this.packing.width + this.packing.textWidth) + KEY_BYTES);
  }

  /** How many rows there is room for. */
  get room(): number {
    return this.keys.length;
  }

  /** Takes all rows out. Room of which little was needed goes. */
  clear(): void {
    if (this.keys.length > 1.5 * this.count) this.resize(this.count);
    this.count = 0;
    this.index?.clear();
  }

  /** Where the rows about the same thing as `row` are gathered; -1: there are none yet. */
  find(row: RowOf<Q>): number {
    const key = this.keyOf(row);
    if (this.index !== undefined && this.count > FEW) return this.index.get(key) ?? -1;
    const place = this.keys.indexOf(key);
    return place < this.count ? place : -1;
  }

  /** Begins to gather. @returns where. */
  append(row: RowOf<Q>): number {
    const place = this.count++;
    const key = this.keyOf(row);
    const { packing } = this;
    if (place >= this.keys.length) this.resize(place + (place < STEP ? 1 : Math.max(STEP, place >> 4)));
    this.keys[place] = key;
    if (place === FEW) {
      this.index ??= new Map();
      for (let i = 0; i < place; i++) this.index.set(this.keys[i]!, i);
    }
    if (place >= FEW) this.index?.set(key, place);
    const { numbers, texts } = this;
    packing.write(numbers, place * packing.width, texts, place * packing.textWidth, row);
    return place;
  }

  addLater(place: number, row: RowOf<Q>): void {
    const { packing, numbers, texts } = this;
    packing.addLater(numbers, place * packing.width, texts, place * packing.textWidth, row);
  }

  addAtOnce(place: number, row: RowOf<Q>): void {
    const { packing, numbers, texts } = this;
    packing.addAtOnce(numbers, place * packing.width, texts, place * packing.textWidth, row);
  }

  /** Adds rows of the time after. */
  add(rows: readonly RowOf<Q>[]): void {
    for (const row of rows) {
      const place = this.find(row);
      if (place < 0) this.append(row);
      else this.addLater(place, row);
    }
  }

  /** What a row is about has ended. */
  clearLevels(place: number): void {
    this.packing.clearLevels(this.numbers, place * this.packing.width);
  }

  row(place: number): RowOf<Q> {
    const { packing, numbers, texts } = this;
    return packing.read(numbers, place * packing.width, texts, place * packing.textWidth);
  }

  rows(): RowOf<Q>[] {
    const rows: RowOf<Q>[] = [];
    for (let place = 0; place < this.count; place++) rows.push(this.row(place));
    return rows;
  }

  private resize(rows: number): void {
    const { packing } = this;
    this.keys = resized(this.keys, rows, '');
    this.numbers = resized(this.numbers, rows * packing.width, Number.NaN);
    this.texts = resized(this.texts, rows * packing.textWidth, '');
  }
}

type Places = ReadonlyMap<string, string>;

/** Code for a quantity of a row as it is packed. */
function packed(key: string, { kind, isOptional }: Quantity): string {
  const value = property('row', key);
  if (kind === 'flag') return `${value} ? 1 : 0`;
  return isOptional ? `${value} ?? NaN` : value;
}

/** Code that adds a quantity of a row to what is packed. */
function addition(key: string, quantity: Quantity, places: Places, way: 'later' | 'at once'): string {
  const { merge, kind, isOptional, weight = '' } = quantity;
  const known = places.get(key)!;
  const more = property('row', key);
  const sum = isOptional
    ? `if (${more} !== undefined) ${known} = (${known} === ${known} ? ${known} : 0) + ${more};`
    : `${known} += ${more};`;
  const replace = isOptional
    ? `if (${more} !== undefined) ${known} = ${more};`
    : `${known} = ${packed(key, quantity)};`;
  const orUnknown = isOptional ? ` || (${known} !== ${known} && ${more} !== undefined)` : '';
  // what rows that exist at once have no common value of stays the first one's
  if (way === 'at once' && (merge === 'mean' || merge === 'combined' || merge === 'last')) return '';
  switch (merge) {
    case 'key':
      return '';
    case 'sum':
      return sum;
    case 'level':
      return way === 'later' ? replace : sum;
    case 'last':
      return replace;
    case 'least':
      return `if (${more} < ${known}${orUnknown}) ${known} = ${more};`;
    case 'most':
      return `if (${more} > ${known}${orUnknown}) ${known} = ${more};`;
    case 'mean': {
      const all = `(${places.get(weight)!} + ${property('row', weight)})`;
      const weighed = `if (${all} > 0) ${known} += ((${more} - ${known}) * ${property('row', weight)}) / ${all};`;
      return isOptional
        ? `if (${more} !== undefined) { if (${known} !== ${known}) ${known} = ${more}; else ${weighed} }`
        : weighed;
    }
    case 'ever':
      return `if (${more}) ${known} = 1;`;
    case 'now':
      return way === 'later' ? replace : `if (${more}) ${known} = 1;`;
    case 'every':
      return way === 'later' ? replace : `if (!${more}) ${known} = 0;`;
    case 'combined': {
      const value = kind === 'flag' ? `${known} === 1` : known;
      const combined = `${property('combine', key)}(${value}, ${more})`;
      return `${known} = ${kind === 'flag' ? `${combined} ? 1 : 0` : combined};`;
    }
  }
}

/** Code that makes a row of what is packed. */
function unpacking(entries: readonly (readonly [string, Quantity])[], places: Places): string[] {
  const always = entries.filter(([, { isOptional }]) => !isOptional);
  const sometimes = entries.filter(([, { isOptional }]) => isOptional);
  const fields = always.map(([key, { kind }]) =>
    kind === 'flag' ? `${key}: ${places.get(key)} === 1` : `${key}: ${places.get(key)}`,
  );
  return [
    `const row = { ${fields.join(', ')} };`,
    ...sometimes.map(([key]) => {
      const value = places.get(key)!;
      return `if (${value} === ${value}) ${property('row', key)} = ${value};`;
    }),
    'return row;',
  ];
}
