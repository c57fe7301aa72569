/** What of the network the data cannot tell, a sentence each. */
import type { Info } from '@edgevitals/shared/info';
import type { Slice } from '../../history/slice.js';
import type { MeshRow } from '../../quantities/index.js';
import type { MeshDetails } from './details.js';
import { interfaceKind } from './interface_use.js';

const UNTOLD_OWNERS =
  'which program caused the traffic: its agent does not read connections (source sock_diag)';
const UNTOLD_UDP =
  'which program caused traffic of UDP and of connections that end within a minute: the kernel counts them by device only';
const UNTOLD_NAMESPACES =
  'what containers with a network of their own send and receive: its agent does not look into them (source proc_pid_net)';

const isReadingNamespaces = ({ name, state }: Info['sources'][number]): boolean =>
  name === 'proc_pid_net' && state === 'present';

/** @param names of the interfaces that are asked about. */
export function notIdentified(
  total: Slice,
  info: Info | undefined,
  names: readonly string[],
  { forwarding }: MeshDetails,
): string[] {
  const { meshes } = total;
  const told = (name: string): boolean =>
    meshes.some(row => row.name === name && row.forwardedPackets !== undefined);
  return [
    ...names.flatMap(name => (told(name) ? [] : forwardingUnknown(name, interfaceKind(info, name)))),
    ...meshes.flatMap(controlUnknown),
    ...(forwarding !== undefined && 'refused' in forwarding
      ? [`what a forwarded packet costs: ${forwarding.why}`]
      : []),
    ...(names.length === 0 ? [] : [total.traffic.length === 0 ? UNTOLD_OWNERS : UNTOLD_UDP]),
    ...(info === undefined || info.sources.some(isReadingNamespaces) ? [] : [UNTOLD_NAMESPACES]),
  ];
}

/**
 * What the counters of a mesh interface leave out, if it is one: a relay's frames for others never reach it. batman-adv
 * counts them for `ethtool -S` only (net/batman-adv/mesh-interface.c, BATADV_CNT_FORWARD), mac80211 in debugfs.
 */
const forwardingUnknown = (name: string, kind: string): string[] =>
  kind === 'mesh'
    ? [
        `what ${name} forwards for others: its counters have only the traffic that begins or ends at this device`,
      ]
    : [];

function controlUnknown({ name, protocol }: MeshRow): string[] {
  switch (protocol) {
    case '802.11s':
      return [`routing traffic of ${name}: the kernel counts neither path requests nor beacons of 802.11s`];
    case 'babel':
      return ['routing traffic of Babel: babeld counts no bytes, what is expected is all there is'];
    case 'olsr':
      return ['routing traffic of OLSR: olsrd counts no bytes'];
    case 'bmx7':
      return [
        'bursts of BMX7: it tells means of its last ten seconds, and each reading stands for the time since the one before',
      ];
    case 'thread':
      return [
        'bytes of Thread, and its routing traffic apart from data: OpenThread counts frames by type only',
      ];
    default:
      return [];
  }
}
