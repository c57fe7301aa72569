/**
 * What services and containers wrote between two readings, by their control groups (Documentation/admin-guide/cgroup-v2.rst, io.stat):
 * bytes that writeback and direct I/O sent to block devices, charged to the group that owns what was written. In version 1 writeback is
 * charged to nobody: its figures tell nothing here. Groups are read about once a minute.
 */
import { TABLES } from '@edgevitals/shared/frame';
import { UNIT_WRITES, type UnitWritesRow } from '../quantities/index.js';
import { placesOf } from './block/columns.js';
import type { UnitNames } from './block/program_table.js';
import type { Rows } from './block/table_rows.js';
import { driven, growthOf } from './counters/growth.js';
import type { ProcessInterval } from './interval.js';
import { pairRows } from './pair_rows.js';
import type { Span } from './span.js';

const CGROUP = placesOf('cgroup');
/** Id of their table. */
export const CGROUP_TABLE = TABLES.cgroup.id;
/** More in a second is a bad reading; as of disks (quantities/disk.ts). */
const BYTES = driven(1e11);
const NONE: UnitWritesRow[] = [];

/** @param processes that changed in the interval. */
export function unitWrites(
  span: Span,
  units: UnitNames,
  processes: readonly ProcessInterval[],
): UnitWritesRow[] {
  // only version 2 tells microseconds
  if (!span.now.some(row => row !== undefined && row.numbers[CGROUP.usage_usec]! >= 0)) return NONE;
  const rows = new Map<string, UnitWritesRow>();
  pairRows(span.before, span.now, (row, before) => {
    // not read in this interval, or at rest: who writes uses time
    if (row === before) return;
    const now = row.numbers[CGROUP.write_bytes]!;
    if (!(now >= 0)) return;
    const unit = units.of(row.id.labels[0]!);
    if (unit === '' || isBelowAnother(row.id.name, span.now)) return;
    if (before === undefined) span.marks.forget(span.table, row.id.key);
    if (before === undefined && !span.fromZero) return;
    const isKnown = before !== undefined && before.numbers[CGROUP.write_bytes]! >= 0;
    const grown =
      before === undefined ? now : isKnown ? growthOf(span, before, row, CGROUP.write_bytes, BYTES) : 0;
    const all = rowOf(rows, unit, '');
    all.writtenBytes = (all.writtenBytes ?? 0) + grown;
  });
  for (const { unit, program, writtenBytes } of processes)
    if (unit !== '' && writtenBytes > 0) rowOf(rows, unit, program).dirtiedBytes += writtenBytes;
  return rows.size === 0 ? NONE : [...rows.values()];
}

function rowOf(rows: Map<string, UnitWritesRow>, unit: string, program: string): UnitWritesRow {
  const key = `${unit}\t${program}`;
  let row = rows.get(key);
  if (row === undefined) {
    row = UNIT_WRITES.empty();
    row.unit = unit;
    row.program = program;
    rows.set(key, row);
  }
  return row;
}

/** A group's figures have those of the groups below it. */
const isBelowAnother = (path: string, rows: Rows): boolean =>
  rows.some(row => row !== undefined && row.id.name !== '/' && path.startsWith(`${row.id.name}/`));
