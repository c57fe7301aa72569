/** The rows of a kind of quantities between two readings of its raw table: counters to amounts, in base units. */
import { TABLES, type Table } from '@edgevitals/shared/frame';
import type { Factor } from '../quantities/quantity.js';
import type { Quantities, RowKind, RowOf } from '../quantities/row_kind.js';
import { placeOf } from './block/columns.js';
import { isTold, type TableRow } from './block/table_rows.js';
import { type CounterBits, counterDelta, steadyDelta } from './counter_delta.js';
import { pairRows } from './pair_rows.js';
import type { Span } from './span.js';

/** How one quantity is read. */
interface Reading {
  readonly key: string;
  readonly places: readonly number[];
  readonly factor: Factor;
  readonly steady: boolean;
  readonly bits: 32 | 64 | 'long';
  readonly fastest: number;
  readonly fastest32: number;
  readonly isOptional: boolean;
}

export class AmountReader<Q extends Quantities> {
  private readonly kind: RowKind<Q>;
  private readonly readings: readonly Reading[];

  /** @param kind quantities with the columns of one raw table as their sources. */
  constructor(kind: RowKind<Q>) {
    this.kind = kind;
    const { table: name } = kind;
    if (name === undefined) throw new TypeError(`rows of ${kind.name} are of no raw table`);
    const table: Table = TABLES[name];
    this.readings = Object.entries(kind.quantities).flatMap(([key, { source, isOptional }]) => {
      if (source === undefined) return [];
      const { columns, ...rest } = source;
      const bits = table.columns.find(column => column.name === columns[0])?.bits ?? 64;
      const places = columns.map(column => placeOf(name, column));
      return [{ key, places, bits, isOptional, ...rest }];
    });
  }

  /**
   * A row for each of the newest reading that was there before; what was not adds nothing until it is seen twice.
   * @param describe writes what is not an amount.
   */
  rows(span: Span, describe: (row: TableRow, into: RowOf<Q>) => void): RowOf<Q>[] {
    const result: RowOf<Q>[] = [];
    pairRows(span.before, span.now, (row, known) => {
      if (known === undefined) return;
      const amounts = this.kind.empty();
      this.read(span, known, row, amounts as Record<string, unknown>);
      describe(row, amounts);
      result.push(amounts);
    });
    return result;
  }

  private read(span: Span, from: TableRow, to: TableRow, into: Record<string, unknown>): void {
    const { longBits, userHz } = span;
    const seconds = Math.max(1, span.elapsed);
    for (const reading of this.readings) {
      const { places, bits } = reading;
      if (reading.isOptional && !isTold(to, places[0]!)) continue;
      const width: CounterBits = bits === 'long' ? longBits : bits;
      const fastest = longBits === 32 ? reading.fastest32 : reading.fastest;
      let grown = 0;
      for (const place of places) {
        const before = from.numbers[place]!;
        const now = to.numbers[place]!;
        grown += reading.steady
          ? steadyDelta(before, now)
          : counterDelta(before, now, width, fastest * seconds);
      }
      into[reading.key] = reading.factor === 'ticks' ? grown / userHz : grown * (reading.factor as number);
    }
  }
}
