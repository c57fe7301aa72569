/** The rows of a kind of quantities between two readings of its raw table: counters to amounts, in base units. */
import { TABLES, type Table, type TableName } from '@edgevitals/shared/frame';
import { compiled, property } from '../quantities/compiled.js';
import type { ColumnSource, Quantity } from '../quantities/quantity.js';
import type { Quantities, RowKind, RowOf } from '../quantities/row_kind.js';
import { placeOf } from './block/columns.js';
import type { TableRow } from './block/table_rows.js';
import { TOLERANCE } from './counters/capability.js';
import { LATE_SECONDS } from './counters/growth.js';
import { pairRows } from './pair_rows.js';
import type { Span } from './span.js';

/**
 * Writes the amounts between two readings of a thing into its row.
 * @param key who the row is about.
 * @param isMarked whether one of its counters went back lately.
 * @param bytes that its link carries in a second at most.
 */
type Read<Row> = (
  from: readonly number[],
  to: readonly number[],
  span: Span,
  key: string,
  isMarked: boolean,
  bytes: number,
  row: Row,
) => void;

export class AmountReader<Q extends Quantities> {
  private readonly kind: RowKind<Q>;
  private readonly read: Read<RowOf<Q>>;

  /** @param kind quantities with the columns of one raw table as their sources. */
  constructor(kind: RowKind<Q>) {
    this.kind = kind;
    const { table: name } = kind;
    if (name === undefined) throw new TypeError(`rows of ${kind.name} are of no raw table`);
    const table: Table = TABLES[name];
    const columns = new Map<string, string>();
    const amounts = Object.entries(kind.quantities).flatMap(([key, quantity]) =>
      quantity.source === undefined ? [] : [readingOf(table, key, quantity, quantity.source, columns)],
    );
    const possible = `const seconds = Math.max(0, span.elapsed) + ${LATE_SECONDS};`;
    const lines = [possible, ...columns.values(), ...amounts];
    this.read = compiled(['from', 'to', 'span', 'key', 'isMarked', 'bytes', 'row'], lines, { judged });
  }

  /**
   * A row for each of the newest reading that was there before; what was not adds nothing until it is seen twice, unless
   * it has counted since the boot, with which the span begins.
   * @param describe writes what is not an amount.
   * @param fastest bytes that the link of a row carries in a second at most, where quantities are held to that.
   */
  rows(
    span: Span,
    describe: (row: TableRow, into: RowOf<Q>) => void,
    fastest: (row: TableRow) => number = anyNumber,
  ): RowOf<Q>[] {
    const result: RowOf<Q>[] = [];
    const { marks, table } = span;
    pairRows(span.before, span.now, (row, known) => {
      const { key } = row.id;
      const isMarked = marks.has(table, key);
      if (known === undefined && isMarked) marks.forget(table, key);
      if (known === undefined && !span.fromZero) return;
      const amounts = this.kind.empty();
      const from = known?.numbers ?? row.numbers.map(zeroWhereTold);
      this.read(from, row.numbers, span, key, isMarked && known !== undefined, fastest(row), amounts);
      describe(row, amounts);
      result.push(amounts);
    });
    return result;
  }
}

const zeroWhereTold = (value: number): number => (Number.isNaN(value) ? Number.NaN : 0);

const anyNumber = (): number => Number.POSITIVE_INFINITY;

/** The growth of one counter that two readings do not tell by themselves. */
function judged(
  span: Span,
  key: string,
  place: number,
  from: number,
  to: number,
  fastest: number,
  bits: 32 | 64 | undefined,
  startsOver: boolean,
): number {
  // the kernel does not tell the column
  if (Number.isNaN(to)) return 0;
  const { elapsed: seconds, until: at } = span;
  return span.marks.judge(span.table, key, place, { from, to, seconds, at }, { bits, fastest, startsOver });
}

/**
 * Code that reads one quantity.
 * @param columns takes code that makes the growth of each column, by the variable that has it then: a column of several quantities is
 * judged once.
 */
function readingOf(
  table: Table,
  key: string,
  { isOptional }: Quantity,
  source: ColumnSource,
  columns: Map<string, string>,
): string {
  const { factor, reading, fastest, fastest32, linkBytes } = source;
  if (reading !== 'grown' && reading !== 'steady')
    throw new TypeError(`${key} is no growth of a counter of table ${table.name}`);
  const bits = table.columns.find(column => column.name === source.columns[0])?.bits ?? 64;
  const width = bits === 'long' ? 'span.longBits' : `${bits}`;
  // in ticks: a CPU's row, and a CPU cannot do anything for longer than it takes
  const rate =
    factor === 'ticks' ? `span.userHz * ${TOLERANCE}` : `(span.longBits === 32 ? ${fastest32} : ${fastest})`;
  const most = linkBytes === undefined ? rate : `Math.min(bytes / ${linkBytes}, ${rate})`;
  const places = source.columns.map(column => placeOf(table.name as TableName, column));
  for (const place of places) {
    const [before, now, name] = [`from[${place}]`, `to[${place}]`, `growth${place}`];
    const judge = `judged(span, key, ${place}, ${before}, ${now}, ${most}, ${width}, ${reading === 'grown'})`;
    const isPlain = `!isMarked && ${before} >= 0 && ${name} >= 0 && ${name} <= ${most} * seconds`;
    const growth = `let ${name} = ${now} - ${before}; if (!(${isPlain})) ${name} = ${judge};`;
    const known = columns.get(name) ?? growth;
    if (known !== growth) throw new TypeError(`${key} reads a column in another way than before`);
    columns.set(name, growth);
  }
  const scale = factor === 'ticks' ? '/ span.userHz' : `* ${factor}`;
  const assigned = `${property('row', key)} = (${places.map(place => `growth${place}`).join(' + ')}) ${scale};`;
  return isOptional ? `if (to[${places[0]}] === to[${places[0]}]) ${assigned}` : assigned;
}
