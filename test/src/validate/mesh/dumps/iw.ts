/**
 * What iw prints of stations, mesh paths and channels, of many drivers and versions (folders `*iw*`, or files with such output):
 * what the agent reads of it, against the dump's own lines read here. Its settings of a mesh the agent does not read.
 */
import { parseMeshPaths, parseStations, parseSurvey } from '@edgevitals/agent/iw';
import { Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { MeshPart } from '../part.js';
import { DumpTally } from './dump_tally.js';
import { blocksOf, firstNumber, type IwDump, iwDumps, looksLikeIw } from './iw_lines.js';

type Table = 'station' | 'mesh_path' | 'survey';

const emptyRow = (table: Table): Row => new Row(new RowId([], ''), TABLES[table].columns.length);

/** The value of a column as a number. */
function columnValue(row: Row | undefined, table: Table, column: string): number | undefined {
  const value = row?.get(TABLES[table].columns.findIndex(({ name }) => name === column));
  return value === undefined ? undefined : Number(value);
}

type Printed = (text: string) => number | undefined;
const megabits: Printed = text => {
  const value = /M/.test(text) ? firstNumber(text) : undefined;
  return value === undefined ? undefined : Math.round(1000 * value);
};
const signed: Printed = text => {
  const digits = /^-?\d+/.exec(text)?.[0];
  return digits === undefined ? undefined : Number(BigInt.asIntN(64, BigInt(digits)));
};
const place =
  (names: string): Printed =>
  text => {
    const found = names.split(',').indexOf(text);
    return found < 0 ? undefined : found;
  };
const plink = place('LISTEN,OPN_SNT,OPN_RCVD,CNF_RCVD,ESTAB,HOLDING,BLOCKED');
const powerMode = place('UNKNOWN,ACTIVE,LIGHT SLEEP,DEEP SLEEP');

/** By iw's key (station.c): the column, and how its text is meant. */
const STATION: ReadonlyMap<string, readonly [string, Printed]> = new Map([
  ['inactive time', ['inactive_ms', firstNumber]],
  ['rx bytes', ['rx_bytes', firstNumber]],
  ['rx packets', ['rx_packets', firstNumber]],
  ['tx bytes', ['tx_bytes', firstNumber]],
  ['tx packets', ['tx_packets', firstNumber]],
  ['tx retries', ['tx_retries', firstNumber]],
  ['tx failed', ['tx_failed', firstNumber]],
  ['beacon loss', ['beacon_loss', firstNumber]],
  ['beacon rx', ['beacon_rx', firstNumber]],
  ['rx drop misc', ['rx_drop_misc', firstNumber]],
  ['signal', ['signal_dbm', firstNumber]],
  ['signal avg', ['signal_avg_dbm', firstNumber]],
  ['Toffset', ['toffset_us', signed]],
  ['tx bitrate', ['tx_bitrate_kbps', megabits]],
  ['tx duration', ['tx_duration_us', firstNumber]],
  ['rx bitrate', ['rx_bitrate_kbps', megabits]],
  ['rx duration', ['rx_duration_us', firstNumber]],
  ['airtime weight', ['airtime_weight', firstNumber]],
  ['expected throughput', ['expected_throughput_kbps', megabits]],
  ['mesh plink', ['plink', plink]],
  ['mesh airtime link metric', ['airtime_metric', firstNumber]],
  ['mesh local PS mode', ['local_ps_mode', powerMode]],
  ['mesh peer PS mode', ['peer_ps_mode', powerMode]],
  ['connected time', ['connected_s', firstNumber]],
] as const);

const PATH: ReadonlyMap<string, string> = new Map([
  ['SN', 'sequence'],
  ['METRIC', 'metric'],
  ['QLEN', 'queue'],
  ['EXPTIME', 'expire_ms'],
  ['DTIM', 'discovery_timeout_ms'],
  ['DRET', 'discovery_retries'],
  ['FLAGS', 'flags'],
  ['HOP_COUNT', 'hop_count'],
  ['PATH_CHANGE', 'path_changes'],
]);

const SURVEY: ReadonlyMap<string, string> = new Map([
  ['noise', 'noise_dbm'],
  ['channel active time', 'active_ms'],
  ['channel busy time', 'busy_ms'],
  ['channel receive time', 'receive_ms'],
  ['channel transmit time', 'transmit_ms'],
]);

export const iw: MeshPart = {
  name: 'iw',
  files: {
    named: 'dump of iw (*iw*/)',
    takes: file => looksLikeIw(file.text),
  },
  run: (files, { print }) => {
    const tally = new DumpTally('iw');
    for (const file of files) {
      const counted = { station: 0, mpath: 0, survey: 0 };
      for (const dump of iwDumps(file.text)) {
        if (dump.kind === 'station') counted.station += compareStations(file.name, dump, tally);
        else if (dump.kind === 'mpath') counted.mpath += comparePaths(file.name, dump, tally);
        else if (dump.kind === 'survey') counted.survey += compareSurvey(file.name, dump, tally);
        else tally.leftOut(dump.kind);
      }
      tally.dump(file.name, Object.values(counted).map(String));
    }
    return tally.report(['stations', 'paths', 'channels in use'], print);
  },
};

function compareStations(file: string, { lines }: IwDump, tally: DumpTally): number {
  const rows: Row[] = [];
  parseStations(lines.join('\n'), () => rows[rows.push(emptyRow('station')) - 1]);
  const blocks = blocksOf(lines, /^Station /);
  tally.compare(`${file}: stations`, rows.length, blocks.length);
  for (const [i, block] of blocks.entries()) {
    const where = `${file}: station ${i + 1}`;
    const value = (column: string): number | undefined => columnValue(rows[i], 'station', column);
    for (const [key, text] of block) {
      const known = STATION.get(key);
      if (known === undefined) tally.leftOut(key);
      else tally.compare(`${where}, ${key}`, value(known[0]), known[1](text));
    }
    const within = (column: string, least: number, most: number): void => {
      const each = value(column);
      tally.credible(`${where}, ${column} ${each}`, each === undefined || (each >= least && each <= most));
    };
    within('signal_dbm', -127, 20);
    within('tx_bitrate_kbps', 0, 5e7);
    within('rx_bitrate_kbps', 0, 5e7);
    within('toffset_us', -1e16, 1e16);
  }
  return blocks.length;
}

function comparePaths(file: string, { lines }: IwDump, tally: DumpTally): number {
  const rows: Row[] = [];
  const hops: string[] = [];
  parseMeshPaths(
    lines.join('\n'),
    () => rows[rows.push(emptyRow('mesh_path')) - 1],
    address => hops.push(address),
  );
  const names = lines[0]!
    .slice(lines[0]!.indexOf('IFACE') + 'IFACE'.length)
    .split(/\s+/)
    .filter(name => name !== '');
  const paths = lines.slice(1).filter(line => line.trim() !== '');
  tally.compare(`${file}: paths`, rows.length, paths.length);
  for (const [i, line] of paths.entries()) {
    // after both addresses and the interface
    const [, hop = '', , ...values] = line.trim().split(/\s+/);
    tally.compare(`${file}: next hop of path ${i + 1}`, Number(hops[i] === hop), 1);
    for (const [j, name] of names.entries()) {
      const column = PATH.get(name);
      if (column === undefined) tally.leftOut(name);
      else if (values[j] !== undefined)
        tally.compare(
          `${file}: path ${i + 1}, ${name}`,
          columnValue(rows[i], 'mesh_path', column),
          Number(values[j]),
        );
    }
  }
  return paths.length;
}

function compareSurvey(file: string, { lines }: IwDump, tally: DumpTally): number {
  const rows: Row[] = [];
  parseSurvey(lines.join('\n'), () => rows[rows.push(emptyRow('survey')) - 1]);
  const used = blocksOf(lines, /^Survey data from/).filter(block =>
    block.get('frequency')?.includes('[in use]'),
  );
  tally.compare(`${file}: channels in use`, rows.length, used.length);
  for (const [i, block] of used.entries()) {
    const value = (column: string): number | undefined => columnValue(rows[i], 'survey', column);
    for (const [key, text] of block) {
      const column = SURVEY.get(key);
      if (column !== undefined) tally.compare(`${file}: ${key}`, value(column), firstNumber(text));
      else if (key !== 'frequency') tally.leftOut(key);
    }
    const noise = value('noise_dbm');
    tally.credible(`${file}: noise ${noise}`, noise === undefined || (noise <= 0 && noise > -150));
    const [active, busy] = [value('active_ms'), value('busy_ms')];
    if (active !== undefined && busy !== undefined && busy > active)
      tally.odd(`${file}: busy ${busy} of ${active} ms`);
  }
  return used.length;
}
