/**
 * Whose traffic it is, as far as TCP tells: the kernel counts segments of the device in all and of each connection, so that what
 * programs sent and what nobody was seen to send sum to what was sent.
 */

import { given } from '@edgevitals/shared/objects';
import { type MeshAnswer, NAMESPACE_TRAFFIC, PROGRAM_TRAFFIC } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { NAMESPACE, TRAFFIC } from '../../quantities/index.js';

const MOST_PROGRAMS = 50;
const shownProgram = TRAFFIC.shownIn(PROGRAM_TRAFFIC);
const shownNamespace = NAMESPACE.shownIn(NAMESPACE_TRAFFIC);

type TrafficUse = Pick<MeshAnswer, 'programs' | 'unattributedSegments' | 'namespaces'>;

const NOTHING: TrafficUse = { programs: [], namespaces: [] };

/**
 * Programs that had connections and sent nothing are left out.
 * @param isOfDevice whether all is asked for: connections are of no interface.
 */
export function trafficUse({ traffic, namespaces, network }: Slice, isOfDevice: boolean): TrafficUse {
  if (!isOfDevice) return NOTHING;
  const bytes = (row: (typeof traffic)[number]): number =>
    row.receivedBytes + row.sentBytes + row.localSentBytes;
  const programs = traffic
    .filter(row => row.receivedSegments + row.sentSegments + row.localSentSegments > 0)
    .sort((a, b) => bytes(b) - bytes(a))
    .slice(0, MOST_PROGRAMS)
    .map(shownProgram);
  return {
    programs,
    ...given({ unattributedSegments: unattributed(traffic, network[0]) }),
    namespaces: namespaces.map(shownNamespace).sort((a, b) => b.rxBytes + b.txBytes - a.rxBytes - a.txBytes),
  };
}

/** `tcp_out_segs` has no segments that are sent again (net/ipv4/tcp_output.c, __tcp_transmit_skb); those of a connection have. */
function unattributed(
  traffic: Slice['traffic'],
  stack: Slice['network'][number] | undefined,
): number | undefined {
  if (traffic.length === 0 || stack?.tcpSentSegments === undefined) return undefined;
  const seen = traffic.reduce((sum, row) => sum + row.sentSegments + row.localSentSegments, 0);
  // the two are read a moment apart
  return Math.max(0, stack.tcpSentSegments + (stack.tcpRetransmits ?? 0) - seen);
}
