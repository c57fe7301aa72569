import type { Gate } from '../../../bench/bench.js';
import type { ValidationContext } from '../../validation.js';
import type { FlashPart } from '../part.js';
import { columnsOf } from './csv_file.js';

/** A part that reads every table of the folder that has certain columns. */
export const tablePart = (
  name: string,
  columns: readonly string[],
  gatesOf: (path: string, context: ValidationContext) => Gate[],
): FlashPart => ({
  name,
  files: {
    named: `*.csv with ${columns.join(', ')}`,
    takes: (entry, path) =>
      entry.endsWith('.csv') && columns.every(column => columnsOf(path).includes(column)),
  },
  run: (paths, context) => paths.flatMap(path => gatesOf(path, context)),
});
