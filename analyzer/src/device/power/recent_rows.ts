/**
 * The rows of some tables at every reading between two process readings, for what is made of them if anyone asks. Rows
 * are shared with the decoder, not copied. Bounded: beyond MOST readings a table, every later one replaces the last.
 */

import { TABLES } from '@edgevitals/shared/frame';
import { LazyMap } from '@edgevitals/shared/objects';
import type { Seconds } from '@edgevitals/shared/units';
import type { Tables } from '../block/packed_tables.js';
import type { Rows } from '../block/table_rows.js';

const { hwmon, iio, gpu, devfreq, wake_lock } = TABLES;
const KEPT = [hwmon.id, iio.id, gpu.id, devfreq.id, wake_lock.id];
const MOST = 600;

export interface RowsAt {
  readonly at: Seconds;
  readonly rows: Rows;
}

export class RecentRows {
  private byTable = new LazyMap<number, RowsAt[]>();

  /** Adds what one sample has; `at` is its event time. */
  add(tables: Tables, at: Seconds): void {
    for (const id of KEPT) {
      const rows = tables.get(id);
      if (rows === undefined) continue;
      const readings = this.byTable.get(id);
      if (readings === undefined) this.byTable.set(id, [{ at, rows }]);
      else if (readings.length < MOST) readings.push({ at, rows });
      else readings[MOST - 1] = { at, rows };
    }
  }

  /** All readings since the last call, by table; the next interval begins. */
  take(): ReadonlyMap<number, readonly RowsAt[]> {
    const taken = this.byTable;
    if (taken.size > 0) this.byTable = new LazyMap();
    return taken;
  }
}
