import { columnsOf, type Reading, Row, RowId, TABLES, type TableName } from '@edgevitals/shared/frame';
import { type ConsoleFact, isIdleName } from './fact.js';
import type { TaskTime } from './task_times.js';

type StackFact = Extract<ConsoleFact, { readonly kind: 'stack' }>;

const PROCESS = columnsOf('process');
const CPU = columnsOf('cpu');
const STACK = columnsOf('task_stack');
const HEAP = columnsOf('heap');

function rowOf(
  table: TableName,
  labels: readonly number[],
  name: string,
  values: readonly [number, number | undefined][],
): Row {
  const row = new Row(new RowId(labels, name), TABLES[table].columns.length);
  for (const [column, value] of values) row.set(column, value);
  return row;
}

/** Numbers of tasks: those that the RTOS prints, else numbers of our own. */
export class TaskNumbers {
  private readonly numbers = new Map<string, number>();
  /** Beyond those that an RTOS gives to a handful of tasks. */
  private next = 1_000_000;

  of(name: string, told?: number): number {
    const known = this.numbers.get(name);
    if (told !== undefined && known !== told) this.numbers.set(name, told);
    else if (known === undefined) this.numbers.set(name, this.next++);
    return this.numbers.get(name)!;
  }
}

/**
 * The tables that say what a snapshot says.
 * @param times CPU time of tasks; empty where the RTOS counts none: the tasks are then no rows of table process.
 * @param startMs when the device was first seen, by the gateway's boot clock.
 */
export function readingsOf(
  facts: readonly ConsoleFact[],
  times: ReadonlyMap<string, TaskTime>,
  numbers: TaskNumbers,
  startMs: number,
): Reading[] {
  const readings: Reading[] = [];
  const add = (table: TableName, rows: readonly Row[]): void => {
    if (rows.length > 0) readings.push({ table: TABLES[table].id, rows });
  };
  for (const fact of facts) if (fact.kind === 'stack') numbers.of(fact.name, fact.id);
  const startOf = (name: string): number => {
    const since = times.get(name)?.sinceMs ?? 0;
    return since === 0 ? 0 : (since - startMs) * 1000;
  };
  const busy = [...times.values()].reduce((sum, task) => sum + (task.isIdle ? 0 : task.micros), 0);
  const idle = [...times].filter(([, task]) => task.isIdle);
  add(
    'cpu',
    // of each core only its idle time is known: the load is shared out evenly
    idle.map(([, task], cpu) =>
      rowOf('cpu', [cpu], '', [
        [CPU.user, Math.round(busy / idle.length)],
        [CPU.idle, task.micros],
      ]),
    ),
  );
  add(
    'process',
    [...times]
      .filter(([, task]) => !task.isIdle)
      .map(([name, task]) =>
        rowOf('process', [numbers.of(name), startOf(name), 0, 0], name, [[PROCESS.utime, task.micros]]),
      ),
  );
  add(
    'task_stack',
    deepest(facts).map(({ name, unused, size }) => {
      // a task that has a row of table process has its name there
      const alone = times.has(name) && !isIdleName(name) ? '' : name;
      return rowOf('task_stack', [numbers.of(name), startOf(name)], alone, [
        [STACK.unused_bytes, unused],
        [STACK.size_bytes, size],
      ]);
    }),
  );
  add(
    'heap',
    facts.flatMap(fact =>
      fact.kind === 'heap'
        ? rowOf('heap', [], fact.name, [
            [HEAP.free_bytes, fact.free],
            [HEAP.least_free_bytes, fact.leastFree],
            [HEAP.size_bytes, fact.size],
          ])
        : [],
    ),
  );
  return readings;
}

/** Stacks by name: of tasks of one name the one that has least left. */
function deepest(facts: readonly ConsoleFact[]): StackFact[] {
  const found = new Map<string, StackFact>();
  for (const fact of facts) {
    if (fact.kind !== 'stack') continue;
    const other = found.get(fact.name);
    if (other === undefined || fact.unused < other.unused) found.set(fact.name, fact);
  }
  return [...found.values()];
}

/** Tasks of one name together. */
export function sumsOf(kind: 'run' | 'load', facts: readonly ConsoleFact[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const fact of facts) {
    if (fact.kind !== kind) continue;
    const value = fact.kind === 'run' ? fact.counter : fact.permille;
    sums.set(fact.name, (sums.get(fact.name) ?? 0) + value);
  }
  return sums;
}
