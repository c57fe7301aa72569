/** What is told of a counter that grew by more than can be. */
import { TABLES, type TableName } from '@edgevitals/shared/frame';
import { columnAt } from '../block/columns.js';
import { processColumnAt } from '../block/process_columns.js';
import type { Leap } from './counter_marks.js';

/** @param others that leapt as well. */
export function describeLeap({ table, row, place, by, seconds, fastest }: Leap, others: number): string {
  const name = Object.values(TABLES).find(({ id }) => id === table)?.name as TableName | undefined;
  const column = name === 'process' || name === undefined ? processColumnAt(place) : columnAt(name, place);
  const most = (fastest * Math.max(1, seconds)).toPrecision(3);
  const more = others === 0 ? '' : `, as ${others} more counters did`;
  return `${column} of ${name ?? 'an unknown table'} ${row} grew by ${by.toPrecision(3)} in ${seconds.toFixed(1)} s, where ${most} can be: left out${more}`;
}
