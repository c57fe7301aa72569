/**
 * Links and totals of olsrd from its jsoninfo plugin (olsrd/lib/jsoninfo; port 9090 of 127.0.0.1, or
 * EDGEVITALS_OLSR_PORT). It counts no bytes: overhead is the traffic of its UDP port. At most 128 links.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { peers } from '../../privacy/peers.js';
import { toInteger } from '../reading/attributes.js';
import { RowSet } from '../reading/row_set.js';
import { probing, type Source } from '../source.js';

const OLSR = columnsOf('olsr');
const PORT = 9090;
const TIMEOUT_MS = 2000;
/** One row more holds the totals. */
const MOST = 129;

type Item = Readonly<Record<string, unknown>>;

const thousandths = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 1000) : undefined;
const whole = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;

/**
 * Takes over the answer to `GET /links/topology/routes`, with or without an HTTP head.
 * @param peer the name of an address.
 * @throws EdgevitalsError SOURCE_ABSENT when it is no jsoninfo that answers.
 */
export function parseOlsr(text: string, set: RowSet, peer: (address: string) => string): void {
  const body = text.startsWith('HTTP/') ? text.slice(text.search(/\r?\n\r?\n/)) : text;
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch (cause) {
    throw new EdgevitalsError('SOURCE_ABSENT', 'what answers there is no jsoninfo of olsrd', { cause });
  }
  const { links, topology, routes } = (document ?? {}) as Item;
  if (!Array.isArray(links))
    throw new EdgevitalsError('SOURCE_ABSENT', 'what answers there is no jsoninfo of olsrd');
  set.begin();
  const totals = set.row([], '');
  totals?.set(OLSR.topology, Array.isArray(topology) ? topology.length : undefined);
  totals?.set(OLSR.routes, Array.isArray(routes) ? routes.length : undefined);
  for (const link of links as unknown[]) {
    if (link === null || typeof link !== 'object') continue;
    const { olsrInterface, ifName, localIP, remoteIP, ...rest } = link as Item;
    if (typeof remoteIP !== 'string') continue;
    const through = [olsrInterface, ifName].find(name => typeof name === 'string') ?? peer(String(localIP));
    const row = set.row([], `${String(through)} ${peer(remoteIP)}`);
    row?.set(OLSR.link_quality, thousandths(rest['linkQuality']));
    row?.set(OLSR.neighbor_link_quality, thousandths(rest['neighborLinkQuality']));
    row?.set(OLSR.link_cost, whole(rest['linkCost']));
    row?.set(OLSR.validity_ms, whole(rest['validityTime']));
  }
}

export class Olsr implements Source {
  readonly name = 'olsr';
  readonly tables = ['olsr'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.olsr.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [await probing(this.name, 'links of an OLSR mesh', () => this.ask(host))];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES.olsr.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    if (host.exchange === undefined)
      throw new EdgevitalsError('SOURCE_ABSENT', `${host.name} cannot ask services`);
    const port = toInteger(host.env('EDGEVITALS_OLSR_PORT') ?? '', PORT);
    const request = 'GET /links/topology/routes HTTP/1.0\r\n\r\n';
    const text = await host.exchange({ address: '127.0.0.1', port }, request, TIMEOUT_MS);
    parseOlsr(text, this.set, address => peers.name(host, address));
  }
}
