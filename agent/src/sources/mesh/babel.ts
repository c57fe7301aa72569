/**
 * Neighbours and routes of babeld from its local socket (babeld(8), option -g; port 33123 of ::1, or
 * EDGEVITALS_BABEL_PORT): `dump` answers lines `add neighbour ID key value ...`. At most 128 neighbours.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { peers } from '../../privacy/peers.js';
import { toInteger } from '../reading/attributes.js';
import { RowSet } from '../reading/row_set.js';
import { probing, type Source } from '../source.js';

const BABEL = columnsOf('babel');
const PORT = 33_123;
const TIMEOUT_MS = 2000;
/** One row more holds the totals. */
const MOST = 129;
const MOST_LINES = 16_384;
const COSTS = [
  ['rxcost', BABEL.rxcost],
  ['txcost', BABEL.txcost],
  ['cost', BABEL.cost],
] as const;

/**
 * Takes over the answer to `dump`.
 * @param peer the name of an address.
 * @throws EdgevitalsError SOURCE_ABSENT when it is no babeld that answers.
 */
export function parseBabel(text: string, set: RowSet, peer: (address: string) => string): void {
  if (!text.startsWith('BABEL '))
    throw new EdgevitalsError('SOURCE_ABSENT', 'what answers there is no babeld');
  set.begin();
  const totals = set.row([], '');
  let [routes, installed, exported] = [0, 0, 0];
  for (const line of text.split('\n', MOST_LINES)) {
    const [, kind, , ...words] = line.split(' ');
    const fields = new Map<string, string>();
    for (let i = 0; i + 1 < words.length; i += 2) fields.set(words[i]!, words[i + 1]!);
    if (kind === 'neighbour') {
      takeNeighbour(set.row([], `${fields.get('if') ?? ''} ${peer(fields.get('address') ?? '')}`), fields);
    } else if (kind === 'route') {
      routes++;
      if (fields.get('installed') === 'yes') installed++;
    } else if (kind === 'xroute') {
      exported++;
    }
  }
  totals?.set(BABEL.routes, routes);
  totals?.set(BABEL.installed, installed);
  totals?.set(BABEL.exported, exported);
}

function takeNeighbour(row: Row | undefined, fields: ReadonlyMap<string, string>): void {
  const hex = (name: string): number | undefined => {
    const text = fields.get(name) ?? '';
    return /^[0-9a-f]{1,4}$/.test(text) ? Number.parseInt(text, 16) : undefined;
  };
  row?.set(BABEL.reach, hex('reach'));
  row?.set(BABEL.ureach, hex('ureach'));
  for (const [name, column] of COSTS) {
    const cost = toInteger(fields.get(name) ?? '', -1);
    row?.set(column, cost < 0 ? undefined : cost);
  }
  // `rtt 12.345`, milliseconds
  const rtt = fields.get('rtt') ?? '';
  if (/^[0-9]{1,9}(\.[0-9]+)?$/.test(rtt)) row?.set(BABEL.rtt_us, Math.round(Number(rtt) * 1000));
}

export class Babel implements Source {
  readonly name = 'babel';
  readonly tables = ['babel'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.babel.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [await probing(this.name, 'neighbours and routes of a Babel mesh', () => this.ask(host))];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES.babel.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    if (host.exchange === undefined)
      throw new EdgevitalsError('SOURCE_ABSENT', `${host.name} cannot ask services`);
    const port = toInteger(host.env('EDGEVITALS_BABEL_PORT') ?? '', PORT);
    const text = await host.exchange({ address: '::1', port }, 'dump\nquit\n', TIMEOUT_MS);
    parseBabel(text, this.set, address => peers.name(host, address));
  }
}
