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
