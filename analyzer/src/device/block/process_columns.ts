/** The columns of the process table that the analyzer reads, and where a row of a device's block keeps each. */
import { type ColumnName, TABLES } from '@edgevitals/shared/frame';
import { rowPlan } from './columns.js';

/** Counters, whose growth is an amount; then levels, which stand for themselves. */
const COUNTERS = [
  'utime',
  'stime',
  'run_us',
  'voluntary_switches',
  'involuntary_switches',
  'minor_faults',
  'major_faults',
  'syscr',
  'wchar',
  'syscw',
  'read_bytes',
  'write_bytes',
  'cancelled_write_bytes',
] as const satisfies readonly ColumnName<'process'>[];
const LEVELS = [
  'rss_pages',
  'threads',
  'flags',
  'span',
  'processor',
] as const satisfies readonly ColumnName<'process'>[];

type Counter = (typeof COUNTERS)[number];
type Level = (typeof LEVELS)[number];

const COLUMNS: readonly (Counter | Level)[] = [...COUNTERS, ...LEVELS];

/** How many counters a row has: they stand first. */
export const PROCESS_COUNTERS: number = COUNTERS.length;
export const PROCESS_WIDTH: number = COLUMNS.length;

export const PROCESS_PLAN = rowPlan(TABLES.process, COLUMNS);

/** Place of each column in a row's numbers. */
export const PROCESS_PLACE = Object.fromEntries(COLUMNS.map((name, place) => [name, place])) as Readonly<
  Record<Counter | Level, number>
>;
