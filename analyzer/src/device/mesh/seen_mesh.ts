/**
 * What one device's newest tables say of the mesh around it: links to neighbours as seen from here, and routes in use. Who a
 * neighbour is, and what the other end says, is the fleet's to know (models/mesh/topology).
 */
import { TABLES } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import { placesOf } from '../block/columns.js';
import { type Rows, type TableRow, told } from '../block/table_rows.js';
import { babelLink, isPeer, olsrLink, positive, stationLink } from './link_rows.js';
import type { SeenLink, SeenRoute } from './mesh_links.js';
import { originatorLinks } from './originator_links.js';
import { isEstablished } from './peering.js';
import type { RouteFlaps } from './route_flaps.js';
import { wordsOf } from './row_name.js';

export interface SeenMesh {
  readonly links: readonly SeenLink[];
  readonly routes: readonly SeenRoute[];
  readonly flaps: readonly RouteFlaps[];
}

const PATH = placesOf('mesh_path');

/** MESH_PATH_ACTIVE (net/mac80211/mesh.h). */
const ACTIVE = 1;

/** @param rows of a table by its id and the agent's source of it, as the newest reading has them. */
export function seenMesh(rows: (table: number, source: string) => Rows): Omit<SeenMesh, 'flaps'> {
  const { links, routes } = originatorLinks(rows(TABLES.originator.id, 'batman'));
  takeStations(rows(TABLES.station.id, 'station'), links);
  takePaths(rows(TABLES.mesh_path.id, 'mesh_path'), routes);
  takeNeighbours(rows(TABLES.babel.id, 'babel'), babelLink, links);
  takeNeighbours(rows(TABLES.olsr.id, 'olsr'), olsrLink, links);
  return { links, routes };
}

function takeStations(rows: Rows, links: SeenLink[]): void {
  for (const row of rows) {
    if (row === undefined || !isEstablished(row)) continue;
    const link = stationLink(row);
    if (isPeer(link.peer)) links.push(link);
  }
}

function takePaths(rows: Rows, routes: SeenRoute[]): void {
  for (const row of rows) {
    if (row === undefined) continue;
    const [, destination = ''] = wordsOf(row.id.name);
    const nextHop = told(row, PATH.next_hop);
    if (!isPeer(destination) || !nextHop || nextHop >= 2 ** 48) continue;
    const flags = told(row, PATH.flags);
    if (flags !== undefined && (flags & ACTIVE) === 0) continue;
    routes.push({
      protocol: '802.11s',
      destination,
      nextHop: nextHop.toString(16).padStart(12, '0'),
      ...given({ cost: positive(told(row, PATH.metric)), hops: positive(told(row, PATH.hop_count)) }),
    });
  }
}

function takeNeighbours(rows: Rows, linkOf: (row: TableRow) => SeenLink, links: SeenLink[]): void {
  for (const row of rows) {
    const link = row && linkOf(row);
    if (link !== undefined && isPeer(link.peer)) links.push(link);
  }
}
