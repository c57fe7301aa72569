/**
 * batman-adv: its counters, which it gives as statistics of ethtool only (net/batman-adv/soft-interface.c: batadv_counters_strings),
 * and its originators. Counters without a prefix are payload; `mgmt` are OGMs and ELPs, their bytes with the Ethernet header.
 */
import { TABLES } from '@edgevitals/shared/frame';
import type { MeshRow } from '../../quantities/index.js';
import { placesOf } from '../block/columns.js';
import { type Rows, told } from '../block/table_rows.js';
import { COUNTED, COUNTED_BYTES, eachGrown } from './growths.js';
import { addAmount, type MeshAmount, type MeshRows } from './mesh_rows.js';
import { originatorLinks } from './originator_links.js';
import { wordsOf } from './row_name.js';

const ETHTOOL = placesOf('ethtool');
const ORIGINATOR = placesOf('originator');

/** By the kernel's name; older kernels say `tx_errors` for what is dropped. */
const COUNTERS: ReadonlyMap<string, MeshAmount> = new Map([
  ['mgmt_tx', 'controlSentPackets'],
  ['mgmt_tx_bytes', 'controlSentBytes'],
  ['mgmt_rx', 'controlReceivedPackets'],
  ['mgmt_rx_bytes', 'controlReceivedBytes'],
  ['tx', 'sentPackets'],
  ['tx_bytes', 'sentBytes'],
  ['rx', 'receivedPackets'],
  ['rx_bytes', 'receivedBytes'],
  ['forward', 'forwardedPackets'],
  ['forward_bytes', 'forwardedBytes'],
  ['tx_dropped', 'droppedPackets'],
  ['tx_errors', 'droppedPackets'],
]);

export function readBatman(rows: MeshRows): void {
  const { ethtool, originator } = TABLES;
  const seconds = rows.covered(ethtool.id);
  const originators = rows.span(originator.id).now;
  if (seconds !== undefined) {
    const span = rows.span(ethtool.id);
    const meshes = batmanInterfaces(span.now);
    if (meshes.size > 0)
      eachGrown(span, seconds, ({ id }, growth) => {
        const [name = '', counter = ''] = wordsOf(id.name);
        const key = COUNTERS.get(counter);
        if (key === undefined || !meshes.has(name)) return;
        const row = rows.row(name, 'batman-adv', seconds);
        const nature = key.endsWith('Bytes') ? COUNTED_BYTES : COUNTED;
        if (row !== undefined) addAmount(row, key, growth(ETHTOOL.value, nature));
      });
  }
  const covered = rows.covered(originator.id);
  if (covered !== undefined) {
    for (const mesh of meshesIn(originators)) rows.row(mesh, 'batman-adv', 0);
    rows.links.neighbours.push(...originatorLinks(originators).links);
  }
  for (const row of rows.rows) if (row.protocol === 'batman-adv') takeOriginators(originators, row);
}

/** Other drivers have a `tx_bytes` too. */
function batmanInterfaces(rows: Rows): ReadonlySet<string> {
  const names = new Set<string>();
  for (const row of rows)
    if (row?.id.name.endsWith(' mgmt_tx')) names.add(row.id.name.slice(0, -' mgmt_tx'.length));
  return names;
}

const meshesIn = (rows: Rows): ReadonlySet<string> =>
  new Set(rows.flatMap(row => (row === undefined ? [] : (wordsOf(row.id.name)[0] ?? []))));

function takeOriginators(originators: Rows, into: MeshRow): void {
  const nodes = new Set<string>();
  const neighbours = new Set<string>();
  const interfaces = new Set<string>();
  for (const row of originators) {
    if (row === undefined) continue;
    const [name, who = '', , link = ''] = wordsOf(row.id.name);
    if (name !== into.name) continue;
    if (row.id.labels[0] === 1) {
      neighbours.add(who);
      const interval = told(row, ORIGINATOR.orig_interval_ms) ?? 0;
      if (interval > 0) into.intervalSeconds = interval / 1000;
    } else nodes.add(who);
    if (link !== '') interfaces.add(link);
    // BATMAN_IV tells a quality, BATMAN_V a throughput
    if (told(row, ORIGINATOR.throughput_kbps) !== undefined) into.algorithm = 'BATMAN_V';
    else if (told(row, ORIGINATOR.tq) !== undefined) into.algorithm = 'BATMAN_IV';
  }
  if (nodes.size + neighbours.size === 0) return;
  into.nodes = Math.max(nodes.size, neighbours.size);
  into.neighbours = neighbours.size;
  if (interfaces.size > 0) into.interfaces = interfaces.size;
}
