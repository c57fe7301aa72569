/** What one row says of a link to a neighbour: stations of 802.11, neighbours of babeld and olsrd. */
import { given } from '@edgevitals/shared/objects';
import { placesOf } from '../block/columns.js';
import { type TableRow, told } from '../block/table_rows.js';
import type { SeenLink } from './mesh_links.js';
import { wordsOf } from './row_name.js';

const STATION = placesOf('station');
const BABEL = placesOf('babel');
const OLSR = placesOf('olsr');
/** Cost of a perfect wireless link in Babel; wired ones cost less, a lost one 65535 (RFC 8966, appendix A.2.2). */
const BABEL_NOMINAL = 256;
const BABEL_INFINITE = 0xffff;

const PEER = /^[0-9a-f]{12}$/;

/** Agents name peers so (PROTOCOL.md, section 5.2); a row of anything else is of no peer. */
export const isPeer = (name: string): boolean => PEER.test(name);

/** What is above 0, in another unit. */
export const positive = (value: number | undefined, factor = 1): number | undefined =>
  value === undefined || !(value > 0) ? undefined : value * factor;

export function stationLink(row: TableRow): SeenLink {
  const signal = told(row, STATION.signal_avg_dbm) ?? told(row, STATION.signal_dbm);
  return {
    protocol: told(row, STATION.plink) === undefined ? '802.11' : '802.11s',
    ...namesOf(row),
    ...given({
      cost: positive(told(row, STATION.airtime_metric)),
      rateThere: positive(told(row, STATION.tx_bitrate_kbps), 1000),
      rateBack: positive(told(row, STATION.rx_bitrate_kbps), 1000),
      throughput: positive(told(row, STATION.expected_throughput_kbps), 1000),
      // 0 is what drivers say that do not know
      signal: signal !== undefined && signal < 0 ? signal : undefined,
    }),
  };
}

export function babelLink(row: TableRow): SeenLink {
  const cost = told(row, BABEL.cost);
  return {
    protocol: 'babel',
    ...namesOf(row),
    ...given({
      // what the neighbour hears of us it tells in its IHU, and babeld takes for the cost of sending
      qualityThere: babelQuality(told(row, BABEL.txcost)),
      qualityBack: babelQuality(told(row, BABEL.rxcost)),
      cost: cost === undefined || cost >= BABEL_INFINITE ? undefined : positive(cost),
    }),
  };
}

/** A cost is the nominal one over the share of hellos that arrive. */
const babelQuality = (cost: number | undefined): number | undefined =>
  cost === undefined || !(cost > 0)
    ? undefined
    : cost >= BABEL_INFINITE
      ? 0
      : Math.min(1, BABEL_NOMINAL / cost);

export function olsrLink(row: TableRow): SeenLink {
  return {
    protocol: 'olsr',
    ...namesOf(row),
    ...given({
      // its LQ is what of the neighbour's packets arrives here, NLQ what of ours arrives there
      qualityThere: thousandths(told(row, OLSR.neighbor_link_quality)),
      qualityBack: thousandths(told(row, OLSR.link_quality)),
      cost: positive(told(row, OLSR.link_cost), 1 / 1024),
    }),
  };
}

const thousandths = (value: number | undefined): number | undefined =>
  value === undefined || value < 0 || value > 1000 ? undefined : value / 1000;

function namesOf(row: TableRow): Pick<SeenLink, 'interface' | 'peer'> {
  const [name = '', peer = ''] = wordsOf(row.id.name);
  return { interface: name, peer };
}
