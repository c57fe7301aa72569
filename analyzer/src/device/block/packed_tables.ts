/**
 * Device tables between two frames: the numbers of all rows in one array, and who the rows are about in a layout that
 * devices of a kind have in common. Rows are made of them when somebody asks. Never changed once made: sets of tables
 * share what they have in common.
 */
import type { RowId } from '@edgevitals/shared/frame';
import { placeOfTable, READ_TABLES } from './columns.js';
import type { Rows, TableRow } from './table_rows.js';

/** Device tables at one instant, by id: those that are read. */
export interface Tables {
  /** Undefined where the device has no such table, or nobody reads it. */
  get(table: number): Rows | undefined;
}

/** A table of a layout: the ids of its rows, undefined where a row has gone, and where their numbers stand. */
interface LaidOut {
  readonly place: number;
  readonly ids: readonly (RowId | undefined)[];
  /** Numbers of a row; all rows of a table have as many. */
  readonly width: number;
  readonly at: number;
}

/** A table as it is to be packed. */
export interface PlacedRows {
  readonly place: number;
  readonly rows: Rows;
}

/** Of a row's identity, beside its name. */
const ID_BYTES = 64;
/** The arrays of a set. */
const SET_BYTES = 96;

/** Which rows stand where. */
class TablesLayout {
  readonly tables: readonly LaidOut[];
  readonly size: number;
  readonly idBytes: number;
  /** By table: which of `tables` it is; -1: there is none. */
  private readonly slots = new Int8Array(READ_TABLES).fill(-1);

  constructor(sources: readonly PlacedRows[]) {
    let at = 0;
    let size = 0;
    let idBytes = 0;
    this.tables = sources.map(({ place, rows }, slot) => {
      this.slots[place] = slot;
      const ids = rows.map(row => row?.id);
      const width = rows.find(row => row !== undefined)?.numbers.length ?? 0;
      const table = { place, ids, width, at };
      at += width * ids.length;
      size += ids.length;
      for (const id of ids) idBytes += id === undefined ? 0 : ID_BYTES + id.key.length;
      return table;
    });
    this.size = size;
    this.idBytes = idBytes;
  }

  table(place: number): LaidOut | undefined {
    const slot = this.slots[place]!;
    return slot < 0 ? undefined : this.tables[slot];
  }
}

const EMPTY = new TablesLayout([]);
const NO_NUMBERS: readonly number[] = [];

/** Layouts of small sets, by what is in them. They can be made up without end: of so many it starts over. */
const MOST_LAYOUTS = 1024;
const MOST_SHARED_ROWS = 256;
const known = new Map<string, TablesLayout>();

function layoutOf(sources: readonly PlacedRows[]): TablesLayout {
  const rows = sources.reduce((sum, each) => sum + each.rows.length, 0);
  if (rows > MOST_SHARED_ROWS) return new TablesLayout(sources);
  const key = sources
    .map(each => `${each.place}\n${each.rows.map(row => row?.id.key).join('\n')}`)
    .join('\n\n');
  const same = known.get(key);
  if (same !== undefined) {
    // names may hold what stands between them
    const fits = sources.every(({ place, rows }) => haveIds(same.table(place), rows));
    return fits && same.tables.length === sources.length ? same : new TablesLayout(sources);
  }
  const layout = new TablesLayout(sources);
  if (known.size >= MOST_LAYOUTS) known.clear();
  known.set(key, layout);
  return layout;
}

export class PackedTables implements Tables {
  static readonly NONE = new PackedTables(EMPTY, NO_NUMBERS);

  private readonly layout: TablesLayout;
  private readonly numbers: readonly number[];

  private constructor(layout: TablesLayout, numbers: readonly number[]) {
    this.layout = layout;
    this.numbers = numbers;
  }

  private static of(sources: readonly PlacedRows[]): PackedTables {
    const layout = layoutOf(sources);
    const numbers: number[] = [];
    for (const { place, rows } of sources) {
      const { width } = layout.table(place)!;
      for (const row of rows)
        for (let i = 0; i < width; i++) numbers.push(row === undefined ? Number.NaN : row.numbers[i]!);
    }
    // an array that has grown by itself has room for more
    return new PackedTables(layout, numbers.slice());
  }

  /** Rows of all tables, those that have gone included. */
  get size(): number {
    return this.layout.size;
  }

  /** Bytes of the numbers, and of what the rows are about, which others may share. Roughly. */
  get bytes(): number {
    return SET_BYTES + 8 * this.numbers.length;
  }

  get idBytes(): number {
    return this.layout.idBytes;
  }

  get(table: number): Rows | undefined {
    const place = placeOfTable(table);
    return place < 0 ? undefined : this.rowsAt(place);
  }

  /** Rows made of what is packed, by the place of their table. */
  rowsAt(place: number): Rows | undefined {
    const table = this.layout.table(place);
    return table === undefined ? undefined : this.unpacked(table);
  }

  /** The same without a table. */
  without(table: number): PackedTables {
    const place = placeOfTable(table);
    if (place < 0 || this.layout.table(place) === undefined) return this;
    return PackedTables.of(this.sources().filter(each => each.place !== place));
  }

  /** The same with these tables instead, or beside. */
  with(tables: readonly PlacedRows[]): PackedTables {
    if (tables.length === 0) return this;
    const { layout } = this;
    if (tables.every(({ place, rows }) => haveIds(layout.table(place), rows))) {
      const numbers = this.numbers.slice();
      for (const { place, rows } of tables) write(rows, layout.table(place)!, numbers);
      return new PackedTables(layout, numbers);
    }
    const sources = this.sources().map(each => tables.find(({ place }) => place === each.place) ?? each);
    for (const each of tables) if (layout.table(each.place) === undefined) sources.push(each);
    return PackedTables.of(sources);
  }

  private sources(): PlacedRows[] {
    return this.layout.tables.map(table => ({ place: table.place, rows: this.unpacked(table) }));
  }

  private unpacked({ ids, width, at }: LaidOut): Rows {
    const { numbers } = this;
    // no longer than it has to be, as one that grows would
    const rows = new Array<TableRow | undefined>(ids.length);
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      const from = at + i * width;
      rows[i] = id && { id, numbers: numbers.slice(from, from + width) };
    }
    return rows;
  }
}

const haveIds = (table: LaidOut | undefined, rows: Rows): boolean =>
  table !== undefined &&
  table.ids.length === rows.length &&
  table.ids.every((id, i) => {
    const other = rows[i]?.id;
    return id === other || (id !== undefined && id.key === other?.key);
  });

/** Writes the numbers of rows to where the layout has them. */
function write(rows: Rows, { at, width }: LaidOut, numbers: number[]): void {
  let to = at;
  for (const row of rows) {
    for (let i = 0; i < width; i++) numbers[to + i] = row === undefined ? Number.NaN : row.numbers[i]!;
    to += width;
  }
}
