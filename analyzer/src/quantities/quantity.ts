/**
 * One quantity of a row, declared once: what it is called and measured in, from which column of which raw table it comes,
 * how two amounts of it become one, how finely it is stored. Types, merging, the stored form, what is kept of raw tables
 * and the documents' table follow from the declaration (row_kind.ts).
 */

/**
 * How rows about the same thing become one. Most rows are of one stretch of time and then of the next: they merge *later*.
 * Processes of one program exist at the same time as well: they merge *at once*.
 *
 * | rule | at once | later |
 * |---|---|---|
 * | key | the same by definition | |
 * | sum | added | added |
 * | level | added | the newer |
 * | last | the first | the newer |
 * | least, most | the smaller, the larger | |
 * | mean | | weighted by another quantity of the row |
 * | ever | if either | if either |
 * | now | if either | the newer |
 * | every | if both | the newer |
 * | combined | | by a function of its own |
 */
export type MergeRule =
  | 'key'
  | 'sum'
  | 'level'
  | 'last'
  | 'least'
  | 'most'
  | 'mean'
  | 'ever'
  | 'now'
  | 'every'
  | 'combined';

/** What a raw number is in base units. `ticks`, `pages`: as the device says. */
export type Factor = number | 'ticks' | 'pages';

/**
 * How a column is read.
 *
 * | reading | the quantity is |
 * |---|---|
 * | grown | the growth of a counter that may wrap or start over |
 * | steady | the growth of a counter that can do neither: going back is rounding in the kernel, or a dip |
 * | level | the column as it stands, at the end of an interval |
 * | absent | whether the device does not tell the column |
 */
export type Reading = 'grown' | 'steady' | 'level' | 'absent';

/** Where a quantity comes from. */
export interface ColumnSource {
  /** One, or several that are added up. */
  readonly columns: readonly string[];
  readonly factor: Factor;
  readonly reading: Reading;
  /** Whether a counter that stands at 0 is one that nobody counts. */
  readonly startsAbove0: boolean;
  /** The most that is plausible in a second, in the column's unit; above, a reading is garbage. */
  readonly fastest: number;
  /** As `fastest`, of kernels with 32-bit counters, whose wraps are told from resets by it. */
  readonly fastest32: number;
  /**
   * Bytes that each of the column's unit takes on the link of the interface or disk, at least: that carries only so many.
   * Undefined where not all of it passes there.
   */
  readonly linkBytes: number | undefined;
}

export interface Quantity<Value = unknown, Optional extends boolean = boolean> {
  readonly kind: 'number' | 'text' | 'flag';
  /** For people; empty for texts and flags. */
  readonly unit: string;
  readonly merge: MergeRule;
  /** Quantity of the row that weighs a mean. */
  readonly weight: string | undefined;
  /** Makes one value of two, for `combined`. */
  readonly combine: ((known: unknown, more: unknown) => unknown) | undefined;
  /** The smallest difference that is stored, in `unit`. */
  readonly resolution: number;
  /** Whether it can be unknown: then it is left out, and 0 is a value. */
  readonly isOptional: Optional;
  readonly isStored: boolean;
  readonly source: ColumnSource | undefined;
  /** Only for the type. */
  readonly value?: Value;
}

/** The value of a quantity, as rows have it. */
export type ValueOf<Q> = Q extends Quantity<infer Value> ? Value : never;

/** A quantity in the making: each call gives one that is as told and otherwise as before. */
export class Declared<Value, Optional extends boolean> implements Quantity<Value, Optional> {
  readonly kind: 'number' | 'text' | 'flag';
  readonly unit: string;
  readonly merge: MergeRule;
  readonly weight: string | undefined;
  readonly combine: ((known: unknown, more: unknown) => unknown) | undefined;
  readonly resolution: number;
  readonly isOptional: Optional;
  readonly isStored: boolean;
  readonly source: ColumnSource | undefined;
  declare readonly value?: Value;

  constructor(spec: Quantity<Value, Optional>) {
    this.kind = spec.kind;
    this.unit = spec.unit;
    this.merge = spec.merge;
    this.weight = spec.weight;
    this.combine = spec.combine;
    this.resolution = spec.resolution;
    this.isOptional = spec.isOptional;
    this.isStored = spec.isStored;
    this.source = spec.source;
  }

  /** By which rows are told apart. */
  key(): Declared<Value, Optional> {
    return this.merged('key');
  }

  sum(): Declared<Value, Optional> {
    return this.merged('sum');
  }

  level(): Declared<Value, Optional> {
    return this.merged('level');
  }

  least(): Declared<Value, Optional> {
    return this.merged('least');
  }

  most(): Declared<Value, Optional> {
    return this.merged('most');
  }

  /** @param weight quantity of the row that weighs it. */
  mean(weight: string): Declared<Value, Optional> {
    return new Declared({ ...this, merge: 'mean', weight });
  }

  /** Two values become one by a function of its own. */
  combined(combine: (known: Value, more: Value) => Value): Declared<Value, Optional> {
    return new Declared({ ...this, merge: 'combined', combine: combine as Quantity['combine'] });
  }

  ever(): Declared<Value, Optional> {
    return this.merged('ever');
  }

  now(): Declared<Value, Optional> {
    return this.merged('now');
  }

  every(): Declared<Value, Optional> {
    return this.merged('every');
  }

  /** It can be unknown. */
  optional(): Declared<Value, true> {
    return new Declared({ ...this, isOptional: true });
  }

  /** Known of an interval, not kept in minutes. */
  unstored(): Declared<Value, Optional> {
    return new Declared({ ...this, isStored: false });
  }

  /** The growth of a counter that may wrap or start over; `fastest` in a second at most, in its unit. */
  grownFrom(column: string, factor: Factor, fastest: number, fastest32 = fastest): Declared<Value, Optional> {
    return new Declared({
      ...this,
      source: {
        columns: [column],
        factor,
        reading: 'grown',
        startsAbove0: false,
        fastest,
        fastest32,
        linkBytes: undefined,
      },
    });
  }

  /** All of it passes the link of what the row is about. @param linkBytes that each of the column's unit takes, at least. */
  overLink(linkBytes: number): Declared<Value, Optional> {
    const { source } = this;
    if (source === undefined) throw new TypeError('overLink comes after grownFrom');
    return new Declared({ ...this, source: { ...source, linkBytes } });
  }

  /** The growth of a counter that can do neither. */
  steadyFrom(column: string, factor: Factor): Declared<Value, Optional> {
    return this.from(column, factor, 'steady');
  }

  /** A column as it stands; nothing where it is absent or negative. */
  levelFrom(column: string, factor: Factor): Declared<Value, Optional> {
    return this.from(column, factor, 'level').level();
  }

  /** True where a column is not told. */
  absenceOf(column: string): Declared<Value, Optional> {
    return this.from(column, 1, 'absent');
  }

  /** Its counter never stands at 0 where it is counted: 0 is as good as absent. */
  aboveZero(): Declared<Value, Optional> {
    const { source } = this;
    if (source === undefined) throw new TypeError('aboveZero comes after steadyFrom');
    return new Declared({ ...this, source: { ...source, startsAbove0: true } });
  }

  /** With the growth of one more column of the same kind. */
  andFrom(column: string): Declared<Value, Optional> {
    const { source } = this;
    if (source === undefined) throw new TypeError('andFrom comes after grownFrom or steadyFrom');
    return new Declared({ ...this, source: { ...source, columns: [...source.columns, column] } });
  }

  private from(column: string, factor: Factor, reading: Reading): Declared<Value, Optional> {
    const most = Number.MAX_SAFE_INTEGER;
    const source = {
      columns: [column],
      factor,
      reading,
      startsAbove0: false,
      fastest: most,
      fastest32: most,
      linkBytes: undefined,
    };
    return new Declared({ ...this, source });
  }

  private merged(merge: MergeRule): Declared<Value, Optional> {
    return new Declared({ ...this, merge });
  }
}

const declared = <Value>(
  kind: Quantity['kind'],
  unit: string,
  resolution: number,
  merge: MergeRule,
): Declared<Value, false> =>
  new Declared<Value, false>({
    kind,
    unit,
    merge,
    weight: undefined,
    combine: undefined,
    resolution,
    isOptional: false,
    isStored: true,
    source: undefined,
  });

/** Seconds. @param resolution 1e-5 for CPU time, 1e-3 for times of a clock: below what kernels resolve. */
export const seconds = (resolution = 1e-5): Declared<number, false> =>
  declared<number>('number', 's', resolution, 'last');
export const bytes = (): Declared<number, false> => declared<number>('number', 'B', 1, 'last');
/** Things that are counted. */
export const count = (unit = ''): Declared<number, false> => declared<number>('number', unit, 1, 'last');
export const joules = (): Declared<number, false> => declared<number>('number', 'J', 1e-6, 'last');
export const celsius = (): Declared<number, false> => declared<number>('number', 'degC', 1e-3, 'last');
/** How much there is of something without a unit. */
export const level = (resolution: number): Declared<number, false> =>
  declared<number>('number', '', resolution, 'last');
/** Shares of something, 0 to 1. */
export const ratio = (): Declared<number, false> => declared<number>('number', '', 1e-4, 'last');
export const hertz = (): Declared<number, false> => declared<number>('number', 'Hz', 1, 'last');
export const flag = (): Declared<boolean, false> => declared<boolean>('flag', '', 1, 'last');
/** A text, or one of a few. */
export const text = <Text extends string = string>(): Declared<Text, false> =>
  declared<Text>('text', '', 1, 'last');
