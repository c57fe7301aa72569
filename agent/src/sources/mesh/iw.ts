/** What iw prints of nl80211. The order of keys changes between its versions: everything is looked up by key. */
import { type Counter, columnsOf, type Row } from '@edgevitals/shared/frame';
import { Scanner } from '../reading/scanner.js';

const STATION = columnsOf('station');
const MESH_PATH = columnsOf('mesh_path');
const SURVEY = columnsOf('survey');

const PLINKS = ['LISTEN', 'OPN_SNT', 'OPN_RCVD', 'CNF_RCVD', 'ESTAB', 'HOLDING', 'BLOCKED'];
const POWER_MODES = ['UNKNOWN', 'ACTIVE', 'LIGHT SLEEP', 'DEEP SLEEP'];
const MOST_LINES = 16_384;
const MAC = '(?:[0-9a-f]{2}:){5}[0-9a-f]{2}';

type Parse = (text: string) => Counter | undefined;

const scanner = new Scanner();

/** The integer at the start: `204 ms`, `-52 [-54, -56] dBm`. */
const leading: Parse = text => {
  const digits = /^-?[0-9]{1,20}/.exec(text)?.[0];
  return digits === undefined ? undefined : scanner.reset(`${digits} `).integer();
};
/** Printed as unsigned, and negative all the same. */
const signed: Parse = text => {
  const value = leading(text);
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : value;
};
/** `26.0 MBit/s MCS 9`, `17.211Mbps` in kbit/s. */
const kilobits: Parse = text => {
  const megabits = /^[0-9]{1,7}(\.[0-9]+)?(?= ?M)/i.exec(text)?.[0];
  return megabits === undefined ? undefined : Math.round(Number(megabits) * 1000);
};
const oneOf =
  (names: readonly string[]): Parse =>
  text => {
    const place = names.indexOf(text);
    return place < 0 ? undefined : place;
  };

const STATION_KEYS = new Map<string, readonly [number, Parse]>([
  ['inactive time', [STATION.inactive_ms, leading]],
  ['rx bytes', [STATION.rx_bytes, leading]],
  ['tx bytes', [STATION.tx_bytes, leading]],
  ['rx packets', [STATION.rx_packets, leading]],
  ['tx packets', [STATION.tx_packets, leading]],
  ['tx retries', [STATION.tx_retries, leading]],
  ['tx failed', [STATION.tx_failed, leading]],
  ['rx drop misc', [STATION.rx_drop_misc, leading]],
  ['beacon loss', [STATION.beacon_loss, leading]],
  ['beacon rx', [STATION.beacon_rx, leading]],
  ['rx duration', [STATION.rx_duration_us, leading]],
  ['tx duration', [STATION.tx_duration_us, leading]],
  ['signal', [STATION.signal_dbm, leading]],
  ['signal avg', [STATION.signal_avg_dbm, leading]],
  ['connected time', [STATION.connected_s, leading]],
  ['tx bitrate', [STATION.tx_bitrate_kbps, kilobits]],
  ['rx bitrate', [STATION.rx_bitrate_kbps, kilobits]],
  ['expected throughput', [STATION.expected_throughput_kbps, kilobits]],
  ['airtime weight', [STATION.airtime_weight, leading]],
  ['mesh airtime link metric', [STATION.airtime_metric, leading]],
  ['mesh plink', [STATION.plink, oneOf(PLINKS)]],
  ['mesh local PS mode', [STATION.local_ps_mode, oneOf(POWER_MODES)]],
  ['mesh peer PS mode', [STATION.peer_ps_mode, oneOf(POWER_MODES)]],
  ['Toffset', [STATION.toffset_us, signed]],
]);

/** Makes the row of a peer, or undefined when there are enough. */
export type RowOf = (address: string) => Row | undefined;

/** `iw dev X station dump`: blocks `Station <address> (on X)`, then lines `<tab>key:<blanks>value`. */
export function parseStations(text: string, rowOf: RowOf): void {
  let row: Row | undefined;
  for (const line of text.split('\n', MOST_LINES)) {
    const station = /^Station ((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) /i.exec(line);
    if (station !== null) row = rowOf(station[1]!);
    const colon = line.indexOf(':');
    if (row === undefined || station !== null || colon < 0) continue;
    const known = STATION_KEYS.get(line.slice(0, colon).trim());
    if (known !== undefined) row.set(known[0], known[1](line.slice(colon + 1).trim()));
  }
}

const PATH_COLUMNS = new Map([
  ['SN', MESH_PATH.sequence],
  ['METRIC', MESH_PATH.metric],
  ['QLEN', MESH_PATH.queue],
  ['EXPTIME', MESH_PATH.expire_ms],
  ['DTIM', MESH_PATH.discovery_timeout_ms],
  ['DRET', MESH_PATH.discovery_retries],
  ['HOP_COUNT', MESH_PATH.hop_count],
  ['PATH_CHANGE', MESH_PATH.path_changes],
]);
const PATH = new RegExp(`^(${MAC}) (${MAC}) (\\S+)\\s+(.*)$`, 'i');

/**
 * `iw dev X mpath dump`: a heading, then a line a destination; newer kernels have more columns.
 * @param peer the number of a peer, 0 for none.
 */
export function parseMeshPaths(text: string, rowOf: RowOf, peer: (address: string) => number): void {
  let names: string[] = [];
  for (const line of text.split('\n', MOST_LINES)) {
    if (line.startsWith('DEST ADDR'))
      names = line
        .replace(/^.*IFACE/, '')
        .trim()
        .split(/\s+/);
    const match = PATH.exec(line);
    const row = match === null ? undefined : rowOf(match[1]!);
    if (match === null || row === undefined) continue;
    const hop = peer(match[2]!);
    row.set(MESH_PATH.next_hop, hop === 0 ? undefined : hop);
    match[4]!.split(/\s+/).forEach((value, i) => {
      const name = names[i] ?? '';
      if (name === 'FLAGS' && /^0x[0-9a-f]{1,8}$/i.test(value)) row.set(MESH_PATH.flags, Number(value));
      const column = PATH_COLUMNS.get(name);
      if (column !== undefined) row.set(column, leading(value));
    });
  }
}

const SURVEY_KEYS = new Map<string, number>([
  ['noise', SURVEY.noise_dbm],
  ['channel active time', SURVEY.active_ms],
  ['channel busy time', SURVEY.busy_ms],
  ['channel receive time', SURVEY.receive_ms],
  ['channel transmit time', SURVEY.transmit_ms],
]);

/** `iw dev X survey dump`: a block a channel, of which the one in use counts. */
export function parseSurvey(text: string, rowOf: (mhz: number) => Row | undefined): void {
  let row: Row | undefined;
  for (const line of text.split('\n', MOST_LINES)) {
    if (line.startsWith('Survey data')) row = undefined;
    const frequency = /^\s+frequency:\s+([0-9]{1,6}) MHz(.*)$/.exec(line);
    if (frequency !== null)
      row = frequency[2]!.includes('[in use]') ? rowOf(Number(frequency[1])) : undefined;
    const colon = line.indexOf(':');
    const column = colon < 0 ? undefined : SURVEY_KEYS.get(line.slice(0, colon).trim());
    if (row !== undefined && column !== undefined) row.set(column, leading(line.slice(colon + 1).trim()));
  }
}
