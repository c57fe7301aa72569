import type { ProcessName } from '../process_name.js';
import { PROCESS_WIDTH } from './process_columns.js';

/** Rows of the process table as arrays, row after row. */
export interface RowArrays {
  count: number;
  /** IDENTITY.width numbers a row. */
  identities: number[];
  /** Shared by all rows of all devices that go by the same. */
  names: ProcessName[];
  /** PROCESS_WIDTH numbers a row; NaN where absent. */
  values: number[];
}

export const emptyRows = (): RowArrays => ({ count: 0, identities: [], names: [], values: [] });

/**
 * Gives back the room that was not needed.
 * @param room rows that there was room for: arrays that grew since then are made anew, because they took half as much
 * again.
 */
export function fit(rows: RowArrays, room: number): void {
  const { count } = rows;
  if (count === room && rows.names.length === room) return;
  rows.identities = rows.identities.slice(0, count * IDENTITY.width);
  rows.names = rows.names.slice(0, count);
  rows.values = rows.values.slice(0, count * PROCESS_WIDTH);
}

/** Who a row is about, and what became of it. */
export const IDENTITY = {
  pid: 0,
  startTicks: 1,
  parent: 2,
  user: 3,
  /** 1 while the process lives. */
  alive: 4,
  /** Place among the rows that changed since the key frame; -1: it did not. */
  changed: 5,
  width: 6,
} as const;
