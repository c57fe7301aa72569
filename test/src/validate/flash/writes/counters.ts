import type { ProgramCounters } from '@edgevitals/analyzer/flash/attribution';
import { type CsvRow, numberIn } from './csv_file.js';

/** Columns without which nothing is known of a program. */
export const COUNTED = ['wchar', 'write_bytes', 'cancelled_write_bytes'] as const;

/** What the kernel counted of a program. @param named the column that names it. */
export const counters = (row: CsvRow, named: string): ProgramCounters => ({
  program: row.get(named) ?? '',
  uid: 0,
  kernel: false,
  writtenBytes: numberIn(row, 'write_bytes') ?? 0,
  cancelledBytes: numberIn(row, 'cancelled_write_bytes') ?? 0,
  requestedBytes: numberIn(row, 'wchar') ?? 0,
  writeCalls: numberIn(row, 'syscw') ?? numberIn(row, 'ops') ?? 0,
});
