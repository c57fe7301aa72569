/**
 * Radios of 802.11, in a mesh by 802.11s or not: stations, paths, what is forwarded, and the channel. A station's counters are those
 * of frames to and from it, forwarded ones among them (net/mac80211/sta_info.c: sta_set_sinfo).
 */
import { TABLES } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import type { MeshProtocol, MeshRow } from '../../quantities/index.js';
import { placesOf } from '../block/columns.js';
import { type Rows, type TableRow, told } from '../block/table_rows.js';
import { COUNTED_32, eachGrown, type Growth, MICROSECONDS, MILLISECONDS } from './growths.js';
import { stationLink } from './link_rows.js';
import type { PathReading } from './mesh_links.js';
import { addAmount, type MeshAmount, type MeshRows } from './mesh_rows.js';
import { isEstablished } from './peering.js';
import { wordsOf } from './row_name.js';

const STATION = placesOf('station');
const PATH = placesOf('mesh_path');
const STATS = placesOf('mesh_stats');
const SURVEY = placesOf('survey');
const WIRELESS = placesOf('wireless');

type Add = (key: MeshAmount, amount: number | undefined) => void;

export function readRadios(rows: MeshRows): void {
  const { station, mesh_path, mesh_stats, survey, wireless } = TABLES;
  const meshes = meshInterfaces(rows);
  const protocolOf = (name: string): MeshProtocol => (meshes.has(name) ? '802.11s' : '802.11');
  const read = (table: number, take: (raw: TableRow, growth: Growth, add: Add) => void): void => {
    const seconds = rows.covered(table);
    if (seconds === undefined) return;
    eachGrown(rows.span(table), seconds, (raw, growth) => {
      const [name = ''] = wordsOf(raw.id.name);
      const row = rows.row(name, protocolOf(name), seconds);
      if (row === undefined) return;
      take(raw, growth, (key, amount) => addAmount(row, key, amount));
    });
  };
  read(station.id, (raw, growth, add) => {
    const attempts = growth(STATION.tx_packets, COUNTED_32);
    const retries = growth(STATION.tx_retries, COUNTED_32);
    const failed = growth(STATION.tx_failed, COUNTED_32);
    add('attempts', attempts);
    add('retries', retries);
    add('failed', failed);
    add('sendSeconds', seconds(growth(STATION.tx_duration_us, MICROSECONDS), 1e6));
    add('receiveSeconds', seconds(growth(STATION.rx_duration_us, MICROSECONDS), 1e6));
    rows.links.stations.push({
      ...stationLink(raw),
      isEstablished: isEstablished(raw),
      ...given({ attempts, retries, failed }),
    });
  });
  read(mesh_path.id, (raw, growth, add) => {
    add('pathChanges', growth(PATH.path_changes, COUNTED_32));
    rows.links.paths.push(pathReading(raw));
  });
  read(mesh_stats.id, (_, growth, add) => {
    add('forwardedPackets', growth(STATS.fwded_frames, COUNTED_32));
    for (const place of [
      STATS.dropped_frames_ttl,
      STATS.dropped_frames_no_route,
      STATS.dropped_frames_congestion,
    ])
      add('droppedPackets', growth(place, COUNTED_32));
  });
  read(survey.id, ({ id }, growth, add) => {
    add('channelSeconds', seconds(growth(SURVEY.active_ms, MILLISECONDS), 1e3));
    add('channelBusySeconds', seconds(growth(SURVEY.busy_ms, MILLISECONDS), 1e3));
    add('channelReceiveSeconds', seconds(growth(SURVEY.receive_ms, MILLISECONDS), 1e3));
    add('channelSendSeconds', seconds(growth(SURVEY.transmit_ms, MILLISECONDS), 1e3));
    const row = rows.row(id.name, protocolOf(id.name), 0);
    if (row !== undefined) row.channelMegahertz = id.labels[0]!;
  });
  const withStations = namesIn(rows.span(station.id).now);
  read(wireless.id, ({ id }, growth, add) => {
    // the same frames as those that failed to a station
    if (!withStations.has(id.name)) add('failed', growth(WIRELESS.discard_retry, COUNTED_32));
  });
  for (const row of rows.rows)
    if (row.protocol === '802.11s' || row.protocol === '802.11') takeLevels(rows, row);
}

const seconds = (amount: number | undefined, inSecond: number): number | undefined =>
  amount === undefined ? undefined : amount / inSecond;

/** Interfaces of 802.11s: those with peerings, paths, or counts of what they forward. */
function meshInterfaces(rows: MeshRows): ReadonlySet<string> {
  const { station, mesh_path, mesh_stats } = TABLES;
  const peerings = rows
    .span(station.id)
    .now.filter(row => row !== undefined && told(row, STATION.plink) !== undefined);
  return new Set([
    ...namesIn(peerings),
    ...namesIn(rows.span(mesh_path.id).now),
    ...namesIn(rows.span(mesh_stats.id).now),
  ]);
}

const namesIn = (rows: Rows): ReadonlySet<string> =>
  new Set(rows.flatMap(row => (row === undefined ? [] : (wordsOf(row.id.name)[0] ?? []))));

/** Peers and destinations that are known now. */
function takeLevels(rows: MeshRows, row: MeshRow): void {
  const isOf = (each: TableRow | undefined): each is TableRow =>
    each !== undefined && wordsOf(each.id.name)[0] === row.name;
  const stations = rows.span(TABLES.station.id).now.filter(isOf);
  if (stations.length > 0) row.neighbours = stations.filter(each => isEstablished(each)).length;
  if (row.protocol !== '802.11s') return;
  row.interfaces = 1;
  const paths = rows.span(TABLES.mesh_path.id).now.filter(isOf);
  if (paths.length > 0) row.nodes = paths.length;
}

function pathReading(raw: TableRow): PathReading {
  const [name = '', destination = ''] = wordsOf(raw.id.name);
  return { name, destination, ...given({ hops: told(raw, PATH.hop_count) }) };
}
