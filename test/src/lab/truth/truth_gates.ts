import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import type { TruthTable } from './compare.js';

/** Surprises that are shown; a wrong unit makes hundreds. */
const MOST_SHOWN = 20;

/**
 * Tells what was compared and holds it: nothing unexplained, and at least so many different values and tables.
 * @param what `snapshot` or `frames`.
 */
export function truthGates(
  what: string,
  table: TruthTable,
  least: { readonly values: number; readonly tables: number },
  progress: (text: string) => void,
): Gate[] {
  progress(
    `${what}: ${table.values} values, ${table.equal} equal (${table.compared.size} different ones of ${table.tables.size} tables)`,
  );
  for (const [reason, count] of table.explained) progress(`  ${count} explained: ${reason}`);
  for (const { value, said, before, after } of table.surprises.slice(0, MOST_SHOWN))
    progress(`  NOT EQUAL: ${value}: the agent said ${said}, the kernel ${before} before and ${after} after`);
  const explainedValues = [...table.explained.values()].reduce((sum, count) => sum + count, 0);
  return [
    atLeast(
      `${what}: different values equal to the kernel's own`,
      table.compared.size,
      least.values,
      'values',
    ),
    atLeast(`${what}: tables that they are of`, table.tables.size, least.tables, 'tables'),
    // an explanation is for the few: an agent that stands still is none
    atMost(`${what}: explained, of all`, (explainedValues / table.values) * 100, 15, '%'),
    atMost(`${what}: neither equal nor explained`, table.surprises.length, 0, 'values'),
  ];
}
