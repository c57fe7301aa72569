import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { parseCounter, type Reading, type Row, TABLES, type TableName } from '@edgevitals/shared/frame';
import type { Host } from '../../host/host.js';
import { namesIn } from './attributes.js';
import { RowSet } from './row_set.js';

export interface AttributeTableOptions {
  readonly table: TableName;
  /** The directory of which each entry is a row. */
  readonly directory: string;
  /** Who the row of an entry is; undefined for one that is no row. */
  readonly id: (
    host: Host,
    entry: string,
  ) => { readonly labels: readonly number[]; readonly name: string } | undefined;
  /** File and column. */
  readonly attributes: readonly (readonly [string, number])[];
}

/** Most rows of such a table. */
const MOST = 64;

/**
 * A table of sysfs: one directory a row, one small decimal file a column, answered by the kernel at once. A file that
 * is missing or refused leaves its value absent. At most 64 rows.
 */
export class AttributeTable {
  private readonly options: AttributeTableOptions;
  private readonly set: RowSet;

  constructor(options: AttributeTableOptions) {
    this.options = options;
    this.set = new RowSet(TABLES[options.table].columns.length, MOST);
  }

  /** Directories of the rows that there are now, in natural order, at most 64. */
  entries(host: Host): { readonly entry: string; readonly path: string }[] {
    const { directory, id } = this.options;
    return namesIn(host, directory)
      .filter(entry => id(host, entry) !== undefined)
      .slice(0, MOST)
      .map(entry => ({ entry, path: `${directory}/${entry}` }));
  }

  /**
   * All rows as they are now.
   * @param more sets what is not in a file of its own.
   * @throws EdgevitalsError SOURCE_ABSENT without any, or what the first file answered when none has a value.
   */
  readRows(host: Host, more?: (row: Row, path: string) => void): Reading {
    const { table, directory, id, attributes } = this.options;
    this.set.begin();
    let failure: unknown;
    let values = 0;
    for (const entry of namesIn(host, directory)) {
      const who = id(host, entry);
      const row = who === undefined ? undefined : this.set.row(who.labels, who.name);
      if (row === undefined) continue;
      const path = `${directory}/${entry}`;
      for (const [file, column] of attributes) {
        try {
          const value = parseCounter(host.readText(`${path}/${file}`).trim());
          row.set(column, value);
          if (value !== undefined) values++;
        } catch (error) {
          if (!isEdgevitalsError(error)) throw error;
          failure ??= error;
        }
      }
      more?.(row, path);
    }
    const { rows } = this.set;
    if (rows.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${directory} has none`);
    if (values === 0 && failure !== undefined) throw failure;
    return { table: TABLES[table].id, rows };
  }
}
