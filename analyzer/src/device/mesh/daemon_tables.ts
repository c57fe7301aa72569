/** Routing daemons: babeld and olsrd tell of neighbours and routes, and count no bytes. */
import { TABLES } from '@edgevitals/shared/frame';
import { placesOf } from '../block/columns.js';
import { type TableRow, told } from '../block/table_rows.js';
import { babelLink, olsrLink } from './link_rows.js';
import type { SeenLink } from './mesh_links.js';
import type { MeshRows } from './mesh_rows.js';

const BABEL = placesOf('babel');
const OLSR = placesOf('olsr');

export function readDaemons(rows: MeshRows): void {
  readDaemon(rows, TABLES.babel.id, 'babel', BABEL.installed, babelLink);
  readDaemon(rows, TABLES.olsr.id, 'olsr', OLSR.routes, olsrLink);
}

/** @param routes where its totals have routes: as good as nodes, where each has one address. */
function readDaemon(
  rows: MeshRows,
  table: number,
  protocol: 'babel' | 'olsr',
  routes: number,
  linkOf: (raw: TableRow) => SeenLink,
): void {
  if (rows.covered(table) === undefined) return;
  const row = rows.row('', protocol, 0);
  if (row === undefined) return;
  const interfaces = new Set<string>();
  const peers = new Set<string>();
  for (const raw of rows.span(table).now) {
    if (raw === undefined) continue;
    if (raw.id.name === '') {
      const known = told(raw, routes);
      if (known !== undefined) row.nodes = known;
      continue;
    }
    const link = linkOf(raw);
    interfaces.add(link.interface);
    peers.add(link.peer);
    rows.links.neighbours.push(link);
  }
  row.neighbours = peers.size;
  if (interfaces.size > 0) row.interfaces = interfaces.size;
}
