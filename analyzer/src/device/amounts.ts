/** The rows of a kind of quantities between two readings of its raw table: counters to amounts, in base units. */
import { TABLES, type Table, type TableName } from '@edgevitals/shared/frame';
import { compiled, property } from '../quantities/compiled.js';
import type { ColumnSource, Quantity } from '../quantities/quantity.js';
import type { Quantities, RowKind, RowOf } from '../quantities/row_kind.js';
import { placeOf } from './block/columns.js';
import type { TableRow } from './block/table_rows.js';
import { counterDelta, steadyDelta } from './counter_delta.js';
import { pairRows } from './pair_rows.js';
import type { Span } from './span.js';

/** Writes the amounts between two readings of a thing into its row. @param seconds between them, 1 at least. */
type Read<Row> = (
  from: readonly number[],
  to: readonly number[],
  span: Span,
  seconds: number,
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
    const lines = Object.entries(kind.quantities).flatMap(([key, quantity]) =>
      quantity.source === undefined ? [] : [readingOf(table, key, quantity, quantity.source)],
    );
    this.read = compiled(['from', 'to', 'span', 'seconds', 'row'], lines, { counterDelta, steadyDelta });
  }

  /**
   * A row for each of the newest reading that was there before; what was not adds nothing until it is seen twice, unless
   * it has counted since the boot, with which the span begins.
   * @param describe writes what is not an amount.
   */
  rows(span: Span, describe: (row: TableRow, into: RowOf<Q>) => void): RowOf<Q>[] {
    const result: RowOf<Q>[] = [];
    const seconds = Math.max(1, span.elapsed);
    pairRows(span.before, span.now, (row, known) => {
      if (known === undefined && !span.fromZero) return;
      const amounts = this.kind.empty();
      const from = known?.numbers ?? row.numbers.map(zeroWhereTold);
      this.read(from, row.numbers, span, seconds, amounts);
      describe(row, amounts);
      result.push(amounts);
    });
    return result;
  }
}

const zeroWhereTold = (value: number): number => (Number.isNaN(value) ? Number.NaN : 0);

/** Code that reads one quantity. */
function readingOf(table: Table, key: string, { isOptional }: Quantity, source: ColumnSource): string {
  const { columns, factor, reading, fastest, fastest32 } = source;
  if (reading !== 'grown' && reading !== 'steady')
    throw new TypeError(`${key} is no growth of a counter of table ${table.name}`);
  const bits = table.columns.find(column => column.name === columns[0])?.bits ?? 64;
  const width = bits === 'long' ? 'span.longBits' : `${bits}`;
  const most = `(span.longBits === 32 ? ${fastest32} : ${fastest}) * seconds`;
  const places = columns.map(column => placeOf(table.name as TableName, column));
  const grown = places.map(place =>
    reading === 'steady'
      ? `steadyDelta(from[${place}], to[${place}])`
      : `counterDelta(from[${place}], to[${place}], ${width}, ${most})`,
  );
  const scale = factor === 'ticks' ? '/ span.userHz' : `* ${factor}`;
  const assigned = `${property('row', key)} = (${grown.join(' + ')}) ${scale};`;
  return isOptional ? `if (to[${places[0]}] === to[${places[0]}]) ${assigned}` : assigned;
}
