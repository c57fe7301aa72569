/**
 * When tables that are read rarely were last read. A key frame gives them again without reading them: the same values,
 * which must not pass for a reading, or what comes after would seem to have happened in the little time since.
 */
import { TABLES } from '@edgevitals/shared/frame';
import type { Rows, TableRow } from '../block/table_rows.js';
import type { Tables } from '../block/table_set.js';

const { wakeup_source, suspend, runtime_pm, pmu, powercap, hwmon } = TABLES;
const WATCHED = [wakeup_source.id, suspend.id, runtime_pm.id, pmu.id, powercap.id, hwmon.id];
/** Period of slow readings in the plan that agents come with. */
const DEFAULT_SLOW_MS = 60_000;
const NOTHING: ReadonlyMap<number, number> = new Map();

interface Times {
  rows: Rows;
  /** Last given, and last given with other values; milliseconds of CLOCK_BOOTTIME. */
  givenMs: number;
  changedMs: number;
  /** The time that the newest reading covers, and whether it came in the interval at hand. */
  coversMs: number;
  fresh: boolean;
}

export class ReadingTimes {
  private readonly all = new Map<number, Times>();

  /** @param slowMs how far apart rare readings are meant to be (plan.slowMs). */
  sample(tables: Tables, bootMs: number, slowMs = DEFAULT_SLOW_MS): void {
    for (const id of WATCHED) {
      const rows = tables.get(id);
      if (rows === undefined) continue;
      const times = this.all.get(id);
      if (times === undefined) {
        this.all.set(id, { rows, givenMs: bootMs, changedMs: bootMs, coversMs: 0, fresh: false });
        continue;
      }
      const same = areEqual(times.rows, rows);
      if (!same) {
        const sinceGiven = bootMs - times.givenMs;
        const covers = Math.max(sinceGiven, Math.min(bootMs - times.changedMs, slowMs));
        times.coversMs = times.fresh ? times.coversMs + covers : covers;
        times.fresh = true;
        times.changedMs = bootMs;
      }
      times.rows = rows;
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
