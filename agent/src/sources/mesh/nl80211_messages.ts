/**
 * What nl80211 says of stations, mesh paths and channels (include/uapi/linux/nl80211.h), into the rows that iw's text
 * fills. What a kernel leaves out stays absent.
 */
import { columnsOf, type Row } from '@edgevitals/shared/frame';
import type { Attributes } from '../../netlink/attributes.js';
import type { RowOf } from './iw.js';

const STATION = columnsOf('station');
const MESH_PATH = columnsOf('mesh_path');
const SURVEY = columnsOf('survey');

export const GET_STATION = 17;
export const GET_MPATH = 21;
export const GET_SURVEY = 50;
export const IFINDEX = 3;

const MAC = 6;
const STA_INFO = 21;
const MPATH_NEXT_HOP = 26;
const MPATH_INFO = 27;
const SURVEY_INFO = 84;

/** NL80211_STA_INFO_*, those of 64 bits before the ones of 32 that they replace. */
const STATION_COUNTERS = [
  [1, STATION.inactive_ms],
  [2, STATION.rx_bytes],
  [23, STATION.rx_bytes],
  [3, STATION.tx_bytes],
  [24, STATION.tx_bytes],
  [6, STATION.plink],
  [9, STATION.rx_packets],
  [10, STATION.tx_packets],
  [11, STATION.tx_retries],
  [12, STATION.tx_failed],
  [16, STATION.connected_s],
  [18, STATION.beacon_loss],
  [20, STATION.local_ps_mode],
  [21, STATION.peer_ps_mode],
  [27, STATION.expected_throughput_kbps],
  [28, STATION.rx_drop_misc],
  [29, STATION.beacon_rx],
  [32, STATION.rx_duration_us],
  [39, STATION.tx_duration_us],
  [40, STATION.airtime_weight],
  [41, STATION.airtime_metric],
] as const;
const STATION_SIGNED = [
  [7, STATION.signal_dbm],
  [13, STATION.signal_avg_dbm],
  [19, STATION.toffset_us],
] as const;
const STATION_RATES = [
  [8, STATION.tx_bitrate_kbps],
  [14, STATION.rx_bitrate_kbps],
] as const;
/** NL80211_RATE_INFO_*: units of 100 kbit/s. */
const BITRATE = 1;
const BITRATE32 = 5;

/** NL80211_MPATH_INFO_* */
const PATH_COUNTERS = [
  [1, MESH_PATH.queue],
  [2, MESH_PATH.sequence],
  [3, MESH_PATH.metric],
  [4, MESH_PATH.expire_ms],
  [5, MESH_PATH.flags],
  [6, MESH_PATH.discovery_timeout_ms],
  [7, MESH_PATH.discovery_retries],
  [8, MESH_PATH.hop_count],
  [9, MESH_PATH.path_changes],
] as const;

/** NL80211_SURVEY_INFO_* */
const FREQUENCY = 1;
const NOISE = 2;
const IN_USE = 3;
const SURVEY_COUNTERS = [
  [4, SURVEY.active_ms],
  [5, SURVEY.busy_ms],
  [7, SURVEY.receive_ms],
  [8, SURVEY.transmit_ms],
] as const;

type Fields = readonly (readonly [attribute: number, column: number])[];

/** @throws EdgevitalsError SOURCE_MALFORMED. */
export function takeStations(messages: readonly Attributes[], rowOf: RowOf): void {
  each(messages, STA_INFO, rowOf, (row, info) => {
    takeCounters(row, info, STATION_COUNTERS);
    for (const [attribute, column] of STATION_SIGNED) row.set(column, info.signed(attribute));
    for (const [attribute, column] of STATION_RATES) {
      const rate = info.nested(attribute);
      const tenths = rate?.number(BITRATE32) ?? rate?.number(BITRATE);
      // a rate of 0 is one that no frame has been sent with
      if (tenths !== undefined && tenths > 0) row.set(column, tenths * 100);
    }
  });
}

/**
 * @param peer the number of a peer, 0 for none.
 * @throws EdgevitalsError SOURCE_MALFORMED.
 */
export function takeMeshPaths(
  messages: readonly Attributes[],
  rowOf: RowOf,
  peer: (address: string) => number,
): void {
  each(messages, MPATH_INFO, rowOf, (row, info, message) => {
    const hop = peer(message.mac(MPATH_NEXT_HOP) ?? '00:00:00:00:00:00');
    row.set(MESH_PATH.next_hop, hop === 0 ? undefined : hop);
    takeCounters(row, info, PATH_COUNTERS);
  });
}

/** The channel in use, of all that were measured. @throws EdgevitalsError SOURCE_MALFORMED. */
export function takeSurvey(messages: readonly Attributes[], rowOf: (mhz: number) => Row | undefined): void {
  for (const message of messages) {
    const info = message.nested(SURVEY_INFO);
    const mhz = info?.number(FREQUENCY);
    if (info === undefined || mhz === undefined || !info.has(IN_USE)) continue;
    const row = rowOf(mhz);
    if (row === undefined) continue;
    takeCounters(row, info, SURVEY_COUNTERS);
    row.set(SURVEY.noise_dbm, info.signed(NOISE));
  }
}

function each(
  messages: readonly Attributes[],
  nested: number,
  rowOf: RowOf,
  take: (row: Row, info: Attributes, message: Attributes) => void,
): void {
  for (const message of messages) {
    const address = message.mac(MAC);
    const info = message.nested(nested);
    const row = address === undefined || info === undefined ? undefined : rowOf(address);
    if (info !== undefined && row !== undefined) take(row, info, message);
  }
}

function takeCounters(row: Row, info: Attributes, fields: Fields): void {
  for (const [attribute, column] of fields) {
    const value = info.counter(attribute);
    if (value !== undefined) row.set(column, value);
  }
}
