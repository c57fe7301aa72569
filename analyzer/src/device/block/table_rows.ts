/**
 * Rows of device tables as decoded: what is read of them, and who they are about. Rows are never changed once made, so
 * what an interval began with, what a key frame had and what is now share what they have in common.
 */
import { RowId } from '@edgevitals/shared/frame';

export interface TableRow {
  readonly id: RowId;
  /** By place (columns.ts); NaN where absent. Past 2^53 to the nearest double: what is read of them are differences. */
  readonly numbers: readonly number[];
}

/** A table at one instant: rows by wire index, undefined where a row has gone. */
export type Rows = readonly (TableRow | undefined)[];

/** Identities of rows that devices of a fleet have in common: `policy0 schedutil`, `mmcblk0`, `cpu 3`. */
const MOST = 50_000;
const known = new Map<string, RowId>();

/** The identity with these labels and this name, shared with whoever has the same. */
export function sharedId(labels: readonly number[], name: string): RowId {
  const id = new RowId(labels, name);
  const same = known.get(id.key);
  // another table's row may have the same key and is as good: the labels and the name are equal
  if (same !== undefined && same.labels.length === labels.length) return same;
  // names can be made up without end: start over rather than grow
  if (known.size >= MOST) known.clear();
  known.set(id.key, id);
  return id;
}

/** Whether the kernel told a column. */
export const isTold = (row: TableRow, place: number): boolean => !Number.isNaN(row.numbers[place]!);

/** A column as it stands, which may be negative; undefined where it is not told. */
export const told = (row: TableRow, place: number): number | undefined =>
  isTold(row, place) ? row.numbers[place]! : undefined;

/** A count as it stands; undefined where it is not told, or negative: no count. */
export const toldCount = (row: TableRow, place: number): number | undefined => {
  const value = row.numbers[place]!;
  return value >= 0 ? value : undefined;
};
