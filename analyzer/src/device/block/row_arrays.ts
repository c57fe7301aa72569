import { PROCESS_WIDTH } from './process_columns.js';

/** Rows of the process table as arrays, row after row. */
export interface RowArrays {
  count: number;
  /** IDENTITY.width numbers a row. */
  identities: number[];
  /** Raw kernel bytes, one a character. */
  names: string[];
  /** PROCESS_WIDTH numbers a row; NaN where absent. */
  values: number[];
}

/** No rows yet, with room for as many as are expected: arrays that grow take half as much again. */
export const emptyRows = (expected: number): RowArrays => ({
  count: 0,
  identities: new Array<number>(expected * IDENTITY.width).fill(0),
  names: new Array<string>(expected).fill(''),
  values: new Array<number>(expected * PROCESS_WIDTH).fill(Number.NaN),
});

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
