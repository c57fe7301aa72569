/** Links and routes of batman-adv, from its originators (net/batman-adv/originator.c). */
import { given } from '@edgevitals/shared/objects';
import { placesOf } from '../block/columns.js';
import { type Rows, type TableRow, told } from '../block/table_rows.js';
import { isPeer, positive } from './link_rows.js';
import type { SeenLink, SeenRoute } from './mesh_links.js';
import { wordsOf } from './row_name.js';

const ORIGINATOR = placesOf('originator');
/** TQ of batman-adv at its best (BATADV_TQ_MAX_VALUE). */
const TQ_MAX = 255;

/** What originators of batman-adv say of links to neighbours, and which routes are in use. */
export function originatorLinks(rows: Rows): {
  readonly links: SeenLink[];
  readonly routes: SeenRoute[];
} {
  const links: SeenLink[] = [];
  const routes: SeenRoute[] = [];
  /** Quality or throughput straight to a neighbour, by neighbour and interface: it is an originator too. */
  const straight = new Map<string, TableRow>();
  const neighbours = new Map<string, TableRow | undefined>();
  for (const row of rows) {
    if (row === undefined) continue;
    const [, who = '', nextHop = '', interfaceName = ''] = wordsOf(row.id.name);
    if (!isPeer(who) || !isPeer(nextHop) || interfaceName === '') continue;
    const link = `${nextHop} ${interfaceName}`;
    if (row.id.labels[0] === 1) {
      neighbours.set(link, row);
      continue;
    }
    if (who === nextHop) straight.set(link, row);
    // where neighbours are not told, who is routed through is one
    if (!neighbours.has(link)) neighbours.set(link, undefined);
    if (told(row, ORIGINATOR.best) !== 1) continue;
    routes.push({
      protocol: 'batman-adv',
      destination: who,
      nextHop,
      ...given({ quality: qualityOf(row), throughput: throughputOf(row) }),
    });
  }
  for (const [link, row] of neighbours) {
    const [peer = '', name = ''] = link.split(' ');
    const direct = straight.get(link);
    links.push({
      protocol: 'batman-adv',
      interface: name,
      peer,
      ...given({
        qualityThere: direct && qualityOf(direct),
        throughput: (row && throughputOf(row)) ?? (direct && throughputOf(direct)),
      }),
    });
  }
  return { links, routes };
}

const qualityOf = (row: TableRow): number | undefined => {
  const tq = told(row, ORIGINATOR.tq);
  return tq === undefined || tq < 0 || tq > TQ_MAX ? undefined : tq / TQ_MAX;
};
const throughputOf = (row: TableRow): number | undefined =>
  positive(told(row, ORIGINATOR.throughput_kbps), 1000);
