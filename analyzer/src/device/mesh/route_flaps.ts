/**
 * How often routes of a device changed their next hop in the last hour, by destination: routes of batman-adv from one reading to
 * the next (what went to and fro in between is not seen), paths of 802.11s by the kernel's own count of changes
 * (net/mac80211/mesh_hwmp.c: path_change_count). Only destinations whose route changed are remembered.
 */
import { TABLES } from '@edgevitals/shared/frame';
import { LazyMap } from '@edgevitals/shared/objects';
import { placesOf } from '../block/columns.js';
import type { Tables } from '../block/packed_tables.js';
import type { Rows, TableRow } from '../block/table_rows.js';
import { wordsOf } from './row_name.js';

export interface RouteFlaps {
  /** Address of where the route leads. */
  readonly destination: string;
  readonly changes: number;
  /** Time in which they were counted: an hour, or since the device was first seen. */
  readonly seconds: number;
}

const ORIGINATOR = placesOf('originator');
const PATH = placesOf('mesh_path');
const HOUR_MS = 3_600_000;
const MOST_DESTINATIONS = 32;
/** Changes of one reading are one entry; more readings than one a minute are thinned out. */
const MOST_ENTRIES = 60;
const ENTRY_BYTES = 40;
/** More in a reading is a counter that started over, or a lie. */
const MOST_CHANGES = 100_000;

interface Change {
  readonly ms: number;
  readonly count: number;
}

export class RouteWatch {
  private readonly changes = new LazyMap<string, Change[]>();
  private sinceMs: number | undefined;

  /** Bytes held, roughly. */
  get bytes(): number {
    let entries = 0;
    for (const list of this.changes.values()) entries += 2 + list.length;
    return entries * ENTRY_BYTES;
  }

  /** @param before tables up to now, `now` those just read, at `bootMs` of CLOCK_BOOTTIME. */
  take(before: Tables, now: Tables, bootMs: number): void {
    this.takeRoutes(before.get(TABLES.originator.id), now.get(TABLES.originator.id), bootMs);
    this.takePaths(before.get(TABLES.mesh_path.id), now.get(TABLES.mesh_path.id), bootMs);
  }

  /** Changes of the last hour as of `bootMs`. */
  list(bootMs: number): RouteFlaps[] {
    const seconds = Math.min(HOUR_MS, bootMs - (this.sinceMs ?? bootMs)) / 1000;
    return Array.from(this.changes, ([destination, list]) => ({
      destination,
      changes: list.reduce((sum, { ms, count }) => (bootMs - ms < HOUR_MS ? sum + count : sum), 0),
      seconds,
    })).filter(({ changes }) => changes > 0);
  }

  private takeRoutes(before: Rows | undefined, now: Rows | undefined, bootMs: number): void {
    if (now === undefined || now === before) return;
    this.sinceMs ??= bootMs;
    if (before === undefined) return;
    const hops = bestHops(before);
    for (const [destination, hop] of bestHops(now)) {
      const last = hops.get(destination);
      if (last !== undefined && last !== hop) this.note(destination, bootMs, 1);
    }
  }

  private takePaths(before: Rows | undefined, now: Rows | undefined, bootMs: number): void {
    if (now === undefined || now === before) return;
    this.sinceMs ??= bootMs;
    const counts = new Map<string, number>();
    for (const row of before ?? []) if (row !== undefined) counts.set(row.id.name, changesOf(row));
    for (const row of now) {
      if (row === undefined) continue;
      const grown = changesOf(row) - (counts.get(row.id.name) ?? Number.NaN);
      const destination = wordsOf(row.id.name)[1];
      if (destination !== undefined && grown > 0 && grown < MOST_CHANGES)
        this.note(destination, bootMs, grown);
    }
  }

  private note(destination: string, ms: number, count: number): void {
    const list = (this.changes.get(destination) ?? []).filter(each => ms - each.ms < HOUR_MS);
    list.push({ ms, count });
    // what changed last is last
    this.changes.delete(destination);
    this.changes.set(destination, list.slice(-MOST_ENTRIES));
    if (this.changes.size <= MOST_DESTINATIONS) return;
    for (const oldest of this.changes.keys()) {
      this.changes.delete(oldest);
      break;
    }
  }
}

const changesOf = (row: TableRow): number => row.numbers[PATH.path_changes]!;

/** Next hop and interface of each destination's route in use, by mesh. */
function bestHops(rows: Rows): ReadonlyMap<string, string> {
  const hops = new Map<string, string>();
  for (const row of rows) {
    if (row === undefined || row.id.labels[0] === 1 || row.numbers[ORIGINATOR.best] !== 1) continue;
    const [, destination = '', nextHop = '', link = ''] = wordsOf(row.id.name);
    hops.set(destination, `${nextHop} ${link}`);
  }
  return hops;
}
