/** The truth table: what the agent said, beside two readings of the board's own kernel around it. */
import { EXPLAINED, type Explanation } from './explained.js';
import type { KernelTruth } from './kernel_truth.js';
import type { NamedReadings } from './named_readings.js';
import { rowKey } from './truth_values.js';

/** A value that is neither equal nor explained. */
export interface Surprise {
  readonly value: string;
  readonly said: number | string;
  readonly before: number | string | undefined;
  readonly after: number | string | undefined;
}

export interface TruthTable {
  /** Values that the agent said. */
  readonly values: number;
  /** Those that lie between what the kernel said before and after. */
  readonly equal: number;
  /** Tables that those are of. */
  readonly tables: ReadonlySet<string>;
  /** Which values were equal, as table, row and column. */
  readonly compared: ReadonlySet<string>;
  /** By reason, how many. */
  readonly explained: ReadonlyMap<string, number>;
  readonly surprises: readonly Surprise[];
}

/**
 * Columns that a row is known by are compared as what they are: where the kernel has no such row, nothing of it is equal.
 * @param earlier what the agent said before that, where it goes on saying what it does not read anew.
 */
export function truthTable(
  said: NamedReadings,
  before: KernelTruth,
  after: KernelTruth,
  earlier: NamedReadings = {},
): TruthTable {
  let values = 0;
  let equal = 0;
  const tables = new Set<string>();
  const compared = new Set<string>();
  const explained = new Map<string, number>();
  const surprises: Surprise[] = [];
  for (const [table, rows] of Object.entries(said))
    for (const row of rows) {
      const asBefore = earlier[table]?.find(one => rowKey(table, one) === rowKey(table, row));
      const key = rowKey(table, row);
      const known = before.values.hasRow(table, key) && after.values.hasRow(table, key);
      const labels = new Set(key.split(' '));
      for (const [column, value] of Object.entries(row)) {
        values += 1;
        const [lower, upper] = [before, after].map(({ values: truth }) => truthOf(truth, table, key, column));
        const isLabel = known && labels.has(String(value)) && lower === undefined;
        if (isLabel || between(value, lower, upper)) {
          equal += 1;
          tables.add(table);
          compared.add(`${table} ${key} ${column}`);
          continue;
        }
        const same = asBefore !== undefined && asBefore[column] === value;
        const unequal: Unequal = { table, column, value, lower, upper, known, same };
        const reason = EXPLAINED.find(one => explains(one, unequal))?.reason;
        if (reason === undefined)
          surprises.push({ value: `${table} ${key} ${column}`, said: value, before: lower, after: upper });
        else explained.set(reason, (explained.get(reason) ?? 0) + 1);
      }
    }
  return { values, equal, tables, compared, explained, surprises };
}

type Truth = number | string | undefined;

function truthOf(truth: KernelTruth['values'], table: string, key: string, column: string): Truth {
  return truth.get(table, key, column) ?? truth.get(table, key, column.replaceAll('_', ''));
}

function between(value: number | string, lower: Truth, upper: Truth): boolean {
  if (lower === undefined || upper === undefined) return false;
  if (typeof lower === 'string' || typeof upper === 'string') return value === lower || value === upper;
  const number = Number(value);
  return Math.min(lower, upper) <= number && number <= Math.max(lower, upper);
}

/** A value that is not equal. */
interface Unequal {
  readonly table: string;
  readonly column: string;
  readonly value: number | string;
  readonly lower: Truth;
  readonly upper: Truth;
  /** The kernel had its row both times. */
  readonly known: boolean;
  /** The agent said the same the time before. */
  readonly same: boolean;
}

function explains(one: Explanation, { table, column, value, lower, upper, known, same }: Unequal): boolean {
  if (one.table !== table || (one.columns !== undefined && !one.columns.includes(column))) return false;
  switch (one.kind) {
    case 'no truth':
      return lower === undefined && upper === undefined;
    case 'row comes and goes':
      return !known;
    case 'not its turn':
      return same;
    case 'worker':
      return [value, lower, upper].every(name => String(name).startsWith('kworker/'));
    case 'moves': {
      if (typeof lower !== 'number' || typeof upper !== 'number') return false;
      const number = Number(value);
      return number >= Math.min(lower, upper) - one.within && number <= Math.max(lower, upper) + one.within;
    }
  }
}
