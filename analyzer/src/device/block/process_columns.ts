/** The columns of the process table that the analyzer reads, and where a row of a device's block keeps each. */
import { type ColumnName, TABLES } from '@edgevitals/shared/frame';
import { PROCESS, PROCESS_DETAIL } from '../../quantities/index.js';
import type { Quantity, Reading } from '../../quantities/quantity.js';
import { rowPlan } from './columns.js';

/** Every number and flag of a process, by name. */
export const PROCESS_QUANTITIES: readonly (readonly [string, Quantity])[] = [
  ...Object.entries(PROCESS.quantities),
  ...Object.entries(PROCESS_DETAIL.quantities),
];

/** Columns that are no quantity: they tell what others are about. */
const BESIDE = ['flags', 'span', 'processor'] as const satisfies readonly ColumnName<'process'>[];

const columnsOf = (reading: Reading): readonly string[] => {
  const columns = PROCESS_QUANTITIES.flatMap(([, { source }]) =>
    source?.reading === reading ? source.columns : [],
  );
  return [...new Set(columns)];
};
/** No quantity either, but its growth tells who reaped whom. */
const REAPED = 'child_minor_faults' satisfies ColumnName<'process'>;
/**
 * What /proc/[pid]/io has: to a process's own the kernel adds that of each child it reaps (kernel/exit.c,
 * wait_task_zombie). No other column that is kept is like that.
 */
const SHARED_WITH_CHILDREN = [
  'rchar',
  'wchar',
  'syscr',
  'syscw',
  'read_bytes',
  'write_bytes',
  'cancelled_write_bytes',
] as const satisfies readonly ColumnName<'process'>[];
/** Counters, whose growth is an amount; then levels, which stand for themselves. */
const COUNTERS = [...columnsOf('steady'), REAPED];
const LEVELS = columnsOf('level');
const COLUMNS = [...COUNTERS, ...LEVELS, ...BESIDE];

/** How many counters a row has: they stand first. */
export const PROCESS_COUNTERS: number = COUNTERS.length;
/** Places of counters in bytes; what is neither time nor bytes are events. */
export const PROCESS_BYTES: readonly number[] = PROCESS_QUANTITIES.flatMap(([, { source, unit }]) =>
  source?.reading === 'steady' && unit === 'B' ? source.columns.map(column => COLUMNS.indexOf(column)) : [],
);
/** The counters of time on CPUs, and what they count in. */
export const PROCESS_CPU_TIMES: readonly {
  readonly place: number;
  readonly unit: 'ticks' | 'microseconds';
}[] = PROCESS_QUANTITIES.flatMap(([, { source, unit }]) =>
  source?.reading === 'steady' && unit === 's'
    ? source.columns.map(column => ({
        place: COLUMNS.indexOf(column),
        unit: source.factor === 'ticks' ? ('ticks' as const) : ('microseconds' as const),
      }))
    : [],
);
/** Up to where levels that are quantities stand, behind the counters. */
export const PROCESS_LEVELS_END: number = COUNTERS.length + LEVELS.length;
export const PROCESS_WIDTH: number = COLUMNS.length;

export const PROCESS_PLAN = rowPlan(TABLES.process, COLUMNS);

/** Place of a column in a row's numbers. @throws RangeError when it is not kept. */
export function processPlaceOf(column: string): number {
  const place = COLUMNS.indexOf(column);
  if (place < 0) throw new RangeError(`column ${column} of table process is not kept`);
  return place;
}

/** The column whose place this is. */
export const processColumnAt = (place: number): string => COLUMNS[place] ?? '?';

/** Places of the columns that are no quantity. */
export const PROCESS_PLACE = Object.fromEntries(BESIDE.map(name => [name, processPlaceOf(name)])) as Readonly<
  Record<(typeof BESIDE)[number], number>
>;

/** Place of the page faults of reaped children. */
export const REAPED_PLACE: number = processPlaceOf(REAPED);
/** Places of the counters that reaped children are in. */
export const WITH_CHILDREN: readonly number[] = SHARED_WITH_CHILDREN.filter(name =>
  COUNTERS.includes(name),
).map(processPlaceOf);

/** The agent passes over a quiet process for no longer than this. */
export const MOST_READINGS = 64;

/** How many readings a change covers, by the column `span`; 1 where it does not say. */
export const readingsOf = (span: number): number => (span > 1 ? Math.min(span, MOST_READINGS) : 1);
