/**
 * When tables that are read rarely were last read. A key frame gives them again without reading them: the same values,
 * which must not pass for a reading, or what comes after would seem to have happened in the little time since.
 */

import { TABLES } from '@edgevitals/shared/frame';
import { LazyMap } from '@edgevitals/shared/objects';
import type { Tables } from '../block/packed_tables.js';
import type { Rows, TableRow } from '../block/table_rows.js';
import { INTERRUPT_TABLES } from '../interrupt_tables.js';
import { KERNEL_TABLE } from '../kernel_table.js';
import { LEVEL_TABLES, MESH_TABLES } from '../mesh/mesh_tables.js';
import { NETWORK_TABLES } from '../mesh/network_tables.js';
import { NAMESPACE_TABLE } from '../namespace_tables.js';
import { TRAFFIC_TABLE } from '../traffic_tables.js';

const { wakeup_source, suspend, runtime_pm, pmu, powercap, hwmon } = TABLES;
const WATCHED = [
  ...[wakeup_source, suspend, runtime_pm, pmu, powercap, hwmon].map(({ id }) => id),
  ...NETWORK_TABLES,
  ...MESH_TABLES,
  TRAFFIC_TABLE,
  NAMESPACE_TABLE,
  ...INTERRUPT_TABLES,
  KERNEL_TABLE,
];
/** Period of slow readings in the plan that agents come with. */
const DEFAULT_SLOW_MS = 60_000;
const NOTHING: ReadonlyMap<number, number> = new Map();
const NO_ROWS: Rows = [];

interface Times {
  /** Last given, and last given with other values; milliseconds of CLOCK_BOOTTIME. */
  givenMs: number;
  changedMs: number;
  /** The time that the newest reading covers, and whether it came in the interval at hand. */
  coversMs: number;
  fresh: boolean;
}

export class ReadingTimes {
  private readonly all = new LazyMap<number, Times>();

  /**
   * @param before tables up to now, `now` those just read, at `bootMs` of CLOCK_BOOTTIME.
   * @param slowMs how far apart rare readings are meant to be (plan.slowMs).
   */
  sample(before: Tables, now: Tables, bootMs: number, slowMs = DEFAULT_SLOW_MS): void {
    for (const id of WATCHED) {
      const rows = now.get(id);
      if (rows === undefined) continue;
      const times = this.all.get(id);
      if (times === undefined) {
        this.all.set(id, { givenMs: bootMs, changedMs: bootMs, coversMs: 0, fresh: false });
        continue;
      }
      const same = !LEVEL_TABLES.has(id) && areEqual(before.get(id) ?? NO_ROWS, rows);
      if (!same) {
        const sinceGiven = bootMs - times.givenMs;
        const covers = Math.max(sinceGiven, Math.min(bootMs - times.changedMs, slowMs));
        times.coversMs = times.fresh ? times.coversMs + covers : covers;
        times.fresh = true;
        times.changedMs = bootMs;
      }
      times.givenMs = bootMs;
    }
  }

  /** Seconds that the readings inside the interval cover, by table; the next interval begins. */
  take(): ReadonlyMap<number, number> {
    let taken: Map<number, number> | undefined;
    for (const [id, times] of this.all) {
      if (!times.fresh) continue;
      times.fresh = false;
      taken ??= new Map();
      taken.set(id, times.coversMs / 1000);
    }
    return taken ?? NOTHING;
  }
}

function areEqual(before: Rows, now: Rows): boolean {
  if (before === now) return true;
  if (before.length !== now.length) return false;
  return now.every((row, i) => isSame(before[i], row));
}

function isSame(a: TableRow | undefined, b: TableRow | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.id.key !== b.id.key) return false;
  // Object.is: absent is NaN
  return a.numbers.every((value, i) => Object.is(value, b.numbers[i]));
}
