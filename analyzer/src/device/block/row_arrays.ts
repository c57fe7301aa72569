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

/** Gives back the room that was not needed. */
export function trim(rows: RowArrays): void {
  const { count, identities, names, values } = rows;
  if (names.length <= count) return;
  identities.length = count * IDENTITY.width;
  names.length = count;
  values.length = count * PROCESS_WIDTH;
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
