/**
 * A raw table: what the agent reads, in the kernel's own units. Table ids and column positions are the wire format:
 * append only, never reorder, never reuse. Columns that change most often stand first, because a row's change mask is a
 * varint: the first seven cost one byte.
 */

/** How a column moves. A counter only grows, but for a reset or a wrap at `bits`. */
export type ColumnKind = 'counter' | 'gauge';

export interface TableColumn {
  readonly name: string;
  /** The kernel's unit, in words. */
  readonly unit: string;
  readonly kind: ColumnKind;
  /** Width at which a counter wraps: 64 unless the kernel keeps less. `long` is 32 or 64 with the kernel's word. */
  readonly bits?: 32 | 64 | 'long';
}

export interface Table {
  readonly id: number;
  readonly name: string;
  /** Where it comes from. */
  readonly source: string;
  /** Integer labels of a row, before its name. */
  readonly labels: readonly string[];
  /** What a row's name is; empty for tables of one row. */
  readonly rowName: string;
  readonly columns: readonly TableColumn[];
  /**
   * The model that will read it, where the analyzer does not do so yet. Such a table is off by default: it is neither read
   * nor sent unless the plan asks for all tables.
   */
  readonly awaits?: 'flash' | 'mesh' | 'power' | 'process' | 'thermal';
  /** Who sends it, where no source of the Linux agent does. */
  readonly sentBy?: 'rtos';
  /** It is in answers to requests only, never in a frame. */
  readonly onRequest?: true;
}

/** The ids that tables of one file may have, as first and last of each stretch. No id is in two files' stretches. */
export type TableIds = readonly (readonly [first: number, last: number])[];

/** A column whose name is known to the type system, so that a misspelt one does not compile. */
export type Named<Name extends string> = TableColumn & { readonly name: Name };

export const counter = <Name extends string>(
  name: Name,
  unit: string,
  bits?: 32 | 64 | 'long',
): Named<Name> =>
  bits === undefined ? { name, unit, kind: 'counter' } : { name, unit, kind: 'counter', bits };
export const gauge = <Name extends string>(name: Name, unit: string): Named<Name> => ({
  name,
  unit,
  kind: 'gauge',
});

export const TICKS = 'clock ticks of USER_HZ (10 ms)';

/** The widest change mask: 31 columns a table. */
export const MAX_COLUMNS = 31;
