/**
 * Rows of a kind that grow, packed: numbers of all rows in one array, so that a device's open minute takes a tenth of what
 * objects take. Unknown is NaN. Of kinds with many rows those numbers that are whole take two bytes.
 */
import { compiled, property } from './compiled.js';
import { OptionalColumns, resizedNumbers } from './optional_columns.js';
import type { Quantity } from './quantity.js';
import type { Quantities, RowKind, RowOf } from './row_kind.js';
import { WholeNumbers } from './whole_numbers.js';

/** What is in rows: so many of each a row, row after row. */
interface Packed {
  readonly numbers: number[];
  readonly wholes: WholeNumbers;
  readonly seldom: OptionalColumns;
  readonly texts: string[];
}

type Pack<Row> = (packed: Packed, place: number, row: Row) => void;
type Unpack<Row> = (packed: Packed, place: number) => Row;

/** Whether numbers of a kind that are whole, and those that may be unknown, stand apart: with few rows that takes more than it saves. */
export interface PackingOptions {
  readonly isMany: boolean;
  /** Whole numbers beside each row, for who gathers them. */
  readonly marks?: number;
  /** The text that rows are gathered by, where it is not what they are about. */
  readonly key?: string;
}

/** How rows of a kind are packed; made once for each kind. */
export class RowPacking<Q extends Quantities> {
  readonly kind: RowKind<Q>;
  readonly isMany: boolean;
  /** Of a row: numbers, whole numbers and flags that stand apart, texts. */
  readonly width: number;
  readonly wholeWidth: number;
  /** Where marks stand behind the whole numbers of a row. */
  readonly marksAt: number;
  readonly textWidth: number;
  /** Which of a row's texts is what it is about; -1: none of them alone. */
  readonly keyText: number;
  readonly keyOf: (row: RowOf<Q>) => string;
  /** Writes a row over what is there. */
  readonly write: Pack<RowOf<Q>>;
  /** Adds a row of the time after. */
  readonly addLater: Pack<RowOf<Q>>;
  /** Adds a row that exists at the same time. */
  readonly addAtOnce: Pack<RowOf<Q>>;
  readonly read: Unpack<RowOf<Q>>;
  /** As RowKind.clearLevels. */
  readonly clearLevels: (packed: Packed, place: number) => void;

  constructor(kind: RowKind<Q>, { isMany, marks = 0, key: gathered }: PackingOptions = { isMany: false }) {
    this.kind = kind;
    this.isMany = isMany;
    const entries = Object.entries(kind.quantities);
    const texts = entries.filter(([, { kind }]) => kind === 'text');
    const wholes = entries.filter(([, quantity]) => isMany && isWhole(quantity));
    const others = entries.filter(each => !texts.includes(each) && !wholes.includes(each));
    const seldom = others.filter(([, { isOptional }]) => isMany && isOptional);
    const numeric = others.filter(each => !seldom.includes(each));
    this.width = numeric.length;
    this.marksAt = wholes.length;
    this.wholeWidth = wholes.length + marks;
    this.textWidth = texts.length;
    const keys = entries.flatMap(([key, { merge }]) => (merge === 'key' ? key : []));
    const only = gathered ?? (keys.length === 1 ? keys[0] : undefined);
    this.keyText = texts.findIndex(([key]) => key === only);
    this.keyOf =
      gathered === undefined ? kind.keyOf : compiled(['row'], [`return ${property('row', gathered)};`]);
    const places: Places = new Map([
      ...numeric.map(([key], i) => [key, inArray(`numbers[at + ${i}]`)] as const),
      ...wholes.map(([key], i) => [key, inWholes(`wholeAt + ${i}`)] as const),
      ...seldom.map(([key], i) => [key, inColumn(i)] as const),
      ...texts.map(([key], i) => [key, inArray(`texts[textAt + ${i}]`)] as const),
    ]);
    const begin = [
      'const { numbers, wholes, seldom, texts } = packed;',
      `const at = place * ${this.width}, wholeAt = place * ${this.wholeWidth}, textAt = place * ${this.textWidth};`,
    ];
    const combine = Object.fromEntries(entries.map(([key, quantity]) => [key, quantity.combine]));
    const adding = (way: 'later' | 'at once'): Pack<RowOf<Q>> =>
      compiled(
        ['packed', 'place', 'row'],
        // means before the amounts that weigh them have been added up
        [
          ...begin,
          ...[...entries]
            .sort(([, a], [, b]) => Number(b.merge === 'mean') - Number(a.merge === 'mean'))
            .map(([key, quantity]) => addition(key, quantity, places, way)),
        ],
        { combine },
      );
    this.write = compiled(
      ['packed', 'place', 'row'],
      [...begin, ...entries.map(([key, quantity]) => places.get(key)!.set(packed(key, quantity)))],
    );
    this.addLater = adding('later');
    this.addAtOnce = adding('at once');
    this.read = compiled(['packed', 'place'], [...begin, ...unpacking(entries, places)]);
    this.clearLevels = compiled(
      ['packed', 'place'],
      [
        ...begin,
        ...entries.flatMap(([key, { merge }]) =>
          merge === 'level' || merge === 'now' ? [places.get(key)!.set('0')] : [],
        ),
      ],
    );
  }
}

/** Where a quantity of a row stands: code that reads and that writes it. */
interface Place {
  readonly get: string;
  readonly set: (value: string) => string;
}
type Places = ReadonlyMap<string, Place>;

const inArray = (element: string): Place => ({ get: element, set: value => `${element} = ${value};` });
const inWholes = (at: string): Place => ({
  get: `wholes.get(${at})`,
  set: value => `wholes.set(${at}, ${value});`,
});

const inColumn = (column: number): Place => ({
  get: `seldom.get(${column}, place)`,
  set: value => `seldom.set(${column}, place, ${value});`,
});

/** Flags, and what is counted in units that are not divided. */
const isWhole = ({ kind, resolution }: Quantity): boolean =>
  kind === 'flag' || (kind === 'number' && resolution >= 1);

/** Never changed: the first row makes new ones. Most kinds have no rows on most devices. */
const NO_TEXTS: string[] = [];
const NO_NUMBERS: number[] = [];
const NO_WHOLES = new WholeNumbers();
const NO_COLUMNS = new OptionalColumns();
/** A key with its place in the index, which only large ones have. */
const KEY_BYTES = 88;
/** From so many rows on they are looked up by a map: up to there texts that are the same object are found sooner. */
const FEW = 64;
/** Room is made for so many rows at once. */
const STEP = 4;

/** `list` of exactly so many: one that grows by itself takes room for half as much again and sixteen. */
function resized<T>(list: readonly T[], length: number, filler: T): T[] {
  return length <= list.length
    ? list.slice(0, length)
    : list.concat(new Array<T>(length - list.length).fill(filler));
}

/**
 * Rows that grow, by what they are about, in the order in which they came. What is cleared keeps its room: the next
 * minute of a device has about as many rows as this one.
 */
export class PackedRows<Q extends Quantities> implements Packed {
  // its packed numbers stand in the rows themselves: an object for them takes as much as a row
  numbers = NO_NUMBERS;
  readonly wholes: WholeNumbers;
  readonly seldom: OptionalColumns;
  texts = NO_TEXTS;
  private readonly packing: RowPacking<Q>;
  /** What rows are about; undefined where the kind says it. */
  private readonly keyOf: ((row: RowOf<Q>) => string) | undefined;
  private count = 0;
  /** Rows that there is room for. */
  private capacity = 0;
  /** Keys of rows up to `count`; what stands behind is room. None where one of the rows' texts is that. */
  private keys = NO_TEXTS;
  /** Places by key, once there are more than a few. */
  private index: Map<string, number> | undefined;

  /** @param keyOf what rows are about; left out: what the kind says. */
  constructor(packing: RowPacking<Q>, keyOf?: (row: RowOf<Q>) => string) {
    this.packing = packing;
    this.keyOf = keyOf;
    const { isMany } = packing;
    this.wholes = isMany ? new WholeNumbers() : NO_WHOLES;
    this.seldom = isMany ? new OptionalColumns() : NO_COLUMNS;
  }

  get length(): number {
    return this.count;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    // keys and texts are mostly the same strings
    const { width, textWidth } = this.packing;
    const { wholes, seldom } = this;
    return this.capacity * (8 * (width + textWidth) + KEY_BYTES) + wholes.bytes + seldom.bytes;
  }

  /** Takes all rows out. Room of which little was needed goes. */
  clear(): void {
    if (this.capacity > 1.5 * this.count) this.resize(this.count);
    this.count = 0;
    this.wholes.clear();
    this.index?.clear();
  }

  /** Where the rows about the same thing as `row` are gathered; -1: there are none yet. */
  find(row: RowOf<Q>): number {
    const key = this.keyOfRow(row);
    if (this.index !== undefined && this.count > FEW) return this.index.get(key) ?? -1;
    for (let place = 0; place < this.count; place++) if (this.keyAt(place) === key) return place;
    return -1;
  }

  /** Begins to gather. @returns where. */
  append(row: RowOf<Q>): number {
    const place = this.count++;
    const key = this.keyOfRow(row);
    if (place >= this.capacity) this.resize(place + (place < STEP ? 1 : Math.max(STEP, place >> 4)));
    if (!this.isKeyText) this.keys[place] = key;
    if (place === FEW) {
      this.index ??= new Map();
      for (let i = 0; i < place; i++) this.index.set(this.keyAt(i), i);
    }
    if (place >= FEW) this.index?.set(key, place);
    this.packing.write(this, place, row);
    return place;
  }

  addLater(place: number, row: RowOf<Q>): void {
    this.packing.addLater(this, place, row);
  }

  addAtOnce(place: number, row: RowOf<Q>): void {
    this.packing.addAtOnce(this, place, row);
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
    this.packing.clearLevels(this, place);
  }

  row(place: number): RowOf<Q> {
    return this.packing.read(this, place);
  }

  rows(): RowOf<Q>[] {
    const rows: RowOf<Q>[] = [];
    for (let place = 0; place < this.count; place++) rows.push(this.row(place));
    return rows;
  }

  /** A number that stands beside a row. */
  mark(place: number, mark: number): number {
    const { wholeWidth, marksAt } = this.packing;
    return this.wholes.get(place * wholeWidth + marksAt + mark);
  }

  setMark(place: number, mark: number, value: number): void {
    const { wholeWidth, marksAt } = this.packing;
    this.wholes.set(place * wholeWidth + marksAt + mark, value);
  }

  private get isKeyText(): boolean {
    return this.keyOf === undefined && this.packing.keyText >= 0;
  }

  private keyOfRow(row: RowOf<Q>): string {
    return this.keyOf === undefined ? this.packing.keyOf(row) : this.keyOf(row);
  }

  private keyAt(place: number): string {
    const { keyText, textWidth } = this.packing;
    return this.isKeyText ? this.texts[place * textWidth + keyText]! : this.keys[place]!;
  }

  private resize(rows: number): void {
    const { packing } = this;
    this.capacity = rows;
    if (!this.isKeyText) this.keys = resized(this.keys, rows, '');
    this.numbers = resizedNumbers(this.numbers, rows * packing.width);
    if (packing.isMany) {
      this.wholes.resize(rows * packing.wholeWidth);
      this.seldom.resize(rows);
    }
    if (packing.textWidth > 0) this.texts = resized(this.texts, rows * packing.textWidth, '');
  }
}

/** Code for a quantity of a row as it is packed. */
function packed(key: string, { kind, isOptional }: Quantity): string {
  const value = property('row', key);
  if (kind === 'flag') return `${value} ? 1 : 0`;
  return isOptional ? `${value} ?? NaN` : value;
}

/** Code that adds a quantity of a row to what is packed. */
function addition(key: string, quantity: Quantity, places: Places, way: 'later' | 'at once'): string {
  const { merge, kind, isOptional, weight = '' } = quantity;
  // what rows that exist at once have no common value of stays the first one's
  if (way === 'at once' && (merge === 'mean' || merge === 'combined' || merge === 'last')) return '';
  const place = places.get(key)!;
  const more = property('row', key);
  const known = place.get;
  const sum = isOptional
    ? `if (${more} !== undefined) { const known = ${known}; ${place.set(`(known === known ? known : 0) + ${more}`)} }`
    : `if (${more} !== 0) ${place.set(`${known} + ${more}`)}`;
  const replace = isOptional
    ? `if (${more} !== undefined) ${place.set(more)}`
    : place.set(packed(key, quantity));
  const orUnknown = isOptional ? ` || (known !== known && ${more} !== undefined)` : '';
  const extreme = (sign: '<' | '>'): string =>
    `{ const known = ${known}; if (${more} ${sign} known${orUnknown}) ${place.set(more)} }`;
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
      return extreme('<');
    case 'most':
      return extreme('>');
    case 'mean': {
      const all = `(${places.get(weight)!.get} + ${property('row', weight)})`;
      const mean = `known + ((${more} - known) * ${property('row', weight)}) / ${all}`;
      const weighed = `{ const known = ${known}; if (${all} > 0) ${place.set(mean)} }`;
      return isOptional
        ? `if (${more} !== undefined) { if (${known} !== ${known}) ${place.set(more)} else ${weighed} }`
        : weighed;
    }
    case 'ever':
      return `if (${more}) ${place.set('1')}`;
    case 'now':
      return way === 'later' ? replace : `if (${more}) ${place.set('1')}`;
    case 'every':
      return way === 'later' ? replace : `if (!${more}) ${place.set('0')}`;
    case 'combined': {
      const value = kind === 'flag' ? `${known} === 1` : known;
      const combined = `${property('combine', key)}(${value}, ${more})`;
      return place.set(kind === 'flag' ? `${combined} ? 1 : 0` : combined);
    }
  }
}

/** Code that makes a row of what is packed. */
function unpacking(entries: readonly (readonly [string, Quantity])[], places: Places): string[] {
  const always = entries.filter(([, { isOptional }]) => !isOptional);
  const sometimes = entries.filter(([, { isOptional }]) => isOptional);
  const fields = always.map(([key, { kind }]) =>
    kind === 'flag' ? `${key}: ${places.get(key)!.get} === 1` : `${key}: ${places.get(key)!.get}`,
  );
  return [
    `const row = { ${fields.join(', ')} };`,
    ...sometimes.map(([key]) => {
      return `{ const value = ${places.get(key)!.get}; if (value === value) ${property('row', key)} = value; }`;
    }),
    'return row;',
  ];
}
