/** Tables interrupt, softirq and trap between two readings, which are about a minute apart: what wakes CPUs, by name. */
import { TABLES } from '@edgevitals/shared/frame';
import { INTERRUPT, type InterruptRow } from '../quantities/index.js';
import { placesOf } from './block/columns.js';
import type { CounterNature } from './counters/mark.js';
import { COUNTED_32, eachGrown } from './mesh/growths.js';
import type { Span } from './span.js';

const { interrupt, softirq, trap } = TABLES;
const COUNT = placesOf('interrupt').count;
const TRAPS = placesOf('trap').count;
/** Types of softirqs as /proc/softirqs calls them. */
const TYPES = Object.entries(placesOf('softirq')).map(
  ([name, place]) => [name.toUpperCase(), place] as const,
);
/** A CPU that was off shows what it showed. */
const OF_CPU: CounterNature = { ...COUNTED_32, startsOver: false };
/** Lines of a reading that have rows of their own. */
const MOST_LINES = 8;
const NONE: readonly InterruptRow[] = [];

/** Those that make rows of interrupts. */
export const INTERRUPT_TABLES: readonly number[] = [interrupt.id, softirq.id, trap.id];

/**
 * Rows of an interval in which interrupts or softirqs were read, else none.
 * @param covers seconds that the readings in the interval cover, by table.
 */
export function interruptRows(
  span: (table: number) => Span,
  covers: ReadonlyMap<number, number>,
): readonly InterruptRow[] {
  const hard = covers.get(interrupt.id);
  const soft = covers.get(softirq.id);
  const traps = covers.get(trap.id);
  if (hard === undefined && soft === undefined && traps === undefined) return NONE;
  return [
    ...(hard === undefined ? NONE : linesOf(span(interrupt.id), hard)),
    ...(soft === undefined ? NONE : typesOf(span(softirq.id), soft)),
    ...(traps === undefined ? NONE : trapsOf(span(trap.id), traps)),
  ];
}

/** The most frequent lines, and one row for all others. */
function linesOf(span: Span, seconds: number): InterruptRow[] {
  const rows: InterruptRow[] = [];
  eachGrown(span, seconds, ({ id }, growth) => {
    const count = growth(COUNT, COUNTED_32);
    if (count !== undefined) rows.push(rowOf('interrupt', id.name, count, seconds));
  });
  if (rows.length === 0) return rows;
  rows.sort((a, b) => b.count - a.count);
  const others = rows.splice(MOST_LINES).reduce((sum, { count }) => sum + count, 0);
  return [...rows.filter(({ count }) => count > 0), rowOf('interrupt', '', others, seconds)];
}

function typesOf(span: Span, seconds: number): InterruptRow[] {
  const sums = new Float64Array(TYPES.length);
  let isTold = false;
  eachGrown(span, seconds, (_, growth) => {
    for (const [i, [, place]] of TYPES.entries()) {
      const count = growth(place, OF_CPU);
      if (count === undefined) continue;
      isTold = true;
      sums[i]! += count;
    }
  });
  if (!isTold) return [];
  const rows = TYPES.map(([name], i) => rowOf('softirq', name, sums[i]!, seconds));
  return [...rows.filter(({ count }) => count > 0), rowOf('softirq', '', 0, seconds)];
}

/** By what had to be done; the row without a name has the time that the reading covers. */
function trapsOf(span: Span, seconds: number): InterruptRow[] {
  const rows: InterruptRow[] = [];
  const nature: CounterNature = { ...COUNTED_32, bits: span.longBits, startsOver: false };
  eachGrown(span, seconds, ({ id }, growth) => {
    const count = growth(TRAPS, nature);
    if (count !== undefined) rows.push(rowOf('trap', id.name, count, seconds));
  });
  if (rows.length === 0) return rows;
  return [...rows.filter(({ count }) => count > 0), rowOf('trap', '', 0, seconds)];
}

function rowOf(kind: InterruptRow['kind'], name: string, count: number, seconds: number): InterruptRow {
  const row = INTERRUPT.empty();
  row.kind = kind;
  row.name = name;
  row.count = count;
  row.seconds = seconds;
  return row;
}
