import { placeOfTable } from './columns.js';
import { PackedTables, type PlacedRows, type Tables } from './packed_tables.js';
import type { Rows } from './table_rows.js';

/**
 * Tables that change, while a frame is taken: those that it has over those that were there before. Their rows do not
 * change: two sets share what they have in common.
 */
export class TableSet implements Tables {
  private readonly base: PackedTables;
  /** Places of the tables that are here, those that have been set first. */
  private readonly places: number[];
  private readonly rows: Rows[];
  /** So many have been set; the others are as `base` has them. */
  private changed: number;

  constructor(from: TableSet | PackedTables = PackedTables.NONE) {
    const isSet = from instanceof TableSet;
    this.base = isSet ? from.base : from;
    this.places = isSet ? from.places.slice() : [];
    this.rows = isSet ? from.rows.slice() : [];
    this.changed = isSet ? from.changed : 0;
  }

  get(table: number): Rows | undefined {
    const place = placeOfTable(table);
    if (place < 0) return undefined;
    const slot = this.places.indexOf(place);
    if (slot >= 0) return this.rows[slot];
    const rows = this.base.rowsAt(place);
    // made once: they are asked for again
    if (rows !== undefined) this.add(place, rows);
    return rows;
  }

  /** @param table one that is read. */
  set(table: number, rows: Rows): void {
    this.put(placeOfTable(table), rows);
  }

  /** Takes over the tables that `newer` has been set. */
  update(newer: TableSet): void {
    for (let slot = 0; slot < newer.changed; slot++) this.put(newer.places[slot]!, newer.rows[slot]!);
  }

  /** As it is now, to be kept. */
  packed(): PackedTables {
    const set: PlacedRows[] = [];
    for (let slot = 0; slot < this.changed; slot++)
      set.push({ place: this.places[slot]!, rows: this.rows[slot]! });
    return this.base.with(set);
  }

  private put(place: number, rows: Rows): void {
    const { places, changed } = this;
    let slot = places.indexOf(place);
    if (slot < 0) slot = this.add(place, rows);
    else this.rows[slot] = rows;
    if (slot < changed) return;
    // to behind those that have been set
    places[slot] = places[changed]!;
    places[changed] = place;
    this.rows[slot] = this.rows[changed]!;
    this.rows[changed] = rows;
    this.changed++;
  }

  private add(place: number, rows: Rows): number {
    this.places.push(place);
    return this.rows.push(rows) - 1;
  }
}
