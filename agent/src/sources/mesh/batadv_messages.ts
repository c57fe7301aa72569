/** What batman-adv says of originators and neighbours (include/uapi/linux/batman_adv.h). */
import type { Attributes } from '../../netlink/attributes.js';
import type { MeshPath } from './batctl.js';

export const GET_MESH = 1;
export const GET_ORIGINATORS = 8;
export const GET_NEIGHBORS = 9;
export const MESH_IFINDEX = 3;

const HARD_IFINDEX = 6;
const HARD_IFNAME = 7;
const ORIG_ADDRESS = 9;
const FLAG_BEST = 22;
const LAST_SEEN_MSECS = 23;
const NEIGH_ADDRESS = 24;
const TQ = 25;
const THROUGHPUT = 26;
const ORIG_INTERVAL = 57;

/** Milliseconds between announcements of a mesh interface, as its settings have it; undefined before Linux 5.1. */
export const origInterval = ([settings]: readonly Attributes[]): number | undefined =>
  settings?.number(ORIG_INTERVAL);

/**
 * The paths of a dump; a message without its addresses is left out.
 * @param neighbours whether direct neighbours were asked for.
 * @param nameOf the interface with a number: kernels before 5.13 do not tell its name.
 */
export function meshPaths(
  messages: readonly Attributes[],
  neighbours: boolean,
  nameOf: (index: number) => string,
): MeshPath[] {
  const paths: MeshPath[] = [];
  for (const message of messages) {
    const neighbour = message.mac(NEIGH_ADDRESS);
    const originator = neighbours ? '' : message.mac(ORIG_ADDRESS);
    if (neighbour === undefined || originator === undefined) continue;
    paths.push({
      originator,
      neighbour,
      interface: message.text(HARD_IFNAME) ?? nameOf(message.number(HARD_IFINDEX) ?? 0),
      lastSeenMs: message.number(LAST_SEEN_MSECS),
      tq: message.number(TQ),
      throughputKbps: message.number(THROUGHPUT),
      best: message.has(FLAG_BEST),
    });
  }
  return paths;
}
