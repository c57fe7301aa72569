/** Rows of meshes in the making, and what they are made of. */
import { MESH, type MeshProtocol, type MeshRow } from '../../quantities/index.js';
import type { Span } from '../span.js';
import type { MeshLinks } from './mesh_links.js';

/** What is read of links with the rows. */
export type LinkReadings = Omit<MeshLinks, 'flaps'>;

/** Rows are held against what a device of hostile frames may name. */
const MOST_ROWS = 24;

/** Numbers of a row. */
export type MeshAmount = {
  [K in keyof Required<MeshRow>]: Required<MeshRow>[K] extends number ? K : never;
}[keyof MeshRow];

/** Adds what is told to a quantity; it stays unknown while nothing is. */
export function addAmount(row: MeshRow, key: MeshAmount, amount: number | undefined): void {
  if (amount !== undefined) row[key] = (row[key] ?? 0) + amount;
}

/** Rows in the making, and what they are made of. */
export class MeshRows {
  readonly rows: MeshRow[] = [];
  readonly links: { readonly [K in keyof LinkReadings]: LinkReadings[K][number][] } = {
    stations: [],
    paths: [],
    neighbours: [],
  };
  readonly span: (table: number) => Span;
  private readonly covers: ReadonlyMap<number, number>;

  /** @param covers seconds that the readings in the interval cover, by table. */
  constructor(span: (table: number) => Span, covers: ReadonlyMap<number, number>) {
    this.span = span;
    this.covers = covers;
  }

  /** Seconds that a table's reading covers; undefined where it was not read. */
  covered(table: number): number | undefined {
    return this.covers.get(table);
  }

  /** The row of an interface; undefined where there are too many. @param seconds that amounts cover which are added. */
  row(name: string, protocol: MeshProtocol, seconds: number): MeshRow | undefined {
    let row = this.rows.find(each => each.name === name && each.protocol === protocol);
    if (row === undefined) {
      if (this.rows.length >= MOST_ROWS) return undefined;
      row = MESH.empty();
      row.name = name;
      row.protocol = protocol;
      this.rows.push(row);
    }
    row.seconds = Math.max(row.seconds, seconds);
    return row;
  }
}
