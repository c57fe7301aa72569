/** What the patterns of inefficiency say of a reading. */
import { given } from '@edgevitals/shared/objects';
import type { Interval } from '../../../device/interval.js';
import type { SeenLink, StationReading } from '../../../device/mesh/index.js';
import type { MeshRow } from '../../../quantities/index.js';
import { interfaceKind } from '../interface_use.js';
import { controlAirtimeRatio } from '../mesh_use.js';
import { asymmetricLink } from '../patterns/asymmetry.js';
import { broadcastStorm } from '../patterns/broadcast_storm.js';
import { controlExcess } from '../patterns/control_excess.js';
import { controlOverload } from '../patterns/control_overload.js';
import { weakLink } from '../patterns/detour.js';
import type { Inefficiency } from '../patterns/inefficiency.js';
import { interfaceMultiplication } from '../patterns/interface_multiplication.js';
import { keepaliveChatter } from '../patterns/keepalive_chatter.js';
import {
  stationRetransmission,
  tcpRetransmission,
  threadRetransmission,
} from '../patterns/retransmission.js';
import { routeFlapping } from '../patterns/route_flapping.js';

/** Rates of a link say something of it only while it carries frames. */
const LEAST_FRAMES = 100;
/** Where it is not told: a node that announces itself more often than once a second is none that was ever seen. */
const SHORTEST_INTERVAL = 1;

/**
 * The kernel counts TCP over all interfaces. Within the device segments are sent again when a program is slow to take them, which
 * says nothing of a network: with more than this share of what was sent going there, nothing is said.
 */
const MOST_LOOPBACK = 0.1;

/** What readings before this one were like, a second. */
export interface UsualRates {
  readonly broadcast: number | undefined;
  readonly control: number | undefined;
}

export function inefficiencies(interval: Interval, usual: UsualRates): Inefficiency[] {
  const { meshes, network, links, info } = interval;
  const found: (Inefficiency | undefined)[] = [];
  const [stack] = network;
  if (stack !== undefined) {
    const { tcpSentSegments: segments, tcpRetransmits: retransmitted, seconds } = stack;
    const { multicastPackets = 0, broadcastPackets = 0 } = stack;
    if (segments !== undefined && retransmitted !== undefined && loopbackShare(interval) <= MOST_LOOPBACK)
      found.push(tcpRetransmission({ segments, retransmitted }));
    const packets = multicastPackets + broadcastPackets;
    found.push(broadcastStorm({ subject: 'ip', seconds, packets, ...given({ usualRate: usual.broadcast }) }));
  }
  const onBattery = info?.supplies.some(({ type }) => type === 'Battery') === true;
  for (const row of meshes) found.push(...ofMesh(row, interval, usual, onBattery));
  for (const station of links.stations) found.push(...ofStation(station));
  for (const { name, destination, hops } of links.paths) {
    const peer = links.stations.find(each => each.interface === name && each.peer === destination);
    if (hops !== undefined && peer?.signal !== undefined)
      found.push(weakLink({ subject: `${name} ${destination}`, hops, signal: peer.signal }));
  }
  for (const neighbour of links.neighbours) found.push(ofNeighbour(neighbour));
  for (const { destination, changes, seconds } of links.flaps)
    found.push(routeFlapping({ subject: destination, changes, seconds }));
  return found.filter(each => each !== undefined);
}

/** Of packets sent, those that never left the device. */
function loopbackShare({ interfaces, info }: Interval): number {
  let all = 0;
  let within = 0;
  for (const { name, txPackets } of interfaces) {
    all += txPackets;
    if (interfaceKind(info, name) === 'loopback') within += txPackets;
  }
  return all > 0 ? within / all : 1;
}

function ofMesh(
  row: MeshRow,
  { network, meshes }: Interval,
  usual: UsualRates,
  onBattery: boolean,
): (Inefficiency | undefined)[] {
  const { seconds, name, protocol } = row;
  const subject = name === '' ? protocol : name;
  if (!(seconds > 0)) return [];
  if (protocol === 'thread') return ofThread(row, subject);
  const { controlSentPackets, controlSentBytes, controlReceivedPackets, nodes, interfaces } = row;
  if (controlSentPackets === undefined || controlSentBytes === undefined) return [];
  const airtime = controlAirtimeRatio(row, meshes)?.value;
  const { sentPackets, receivedPackets, forwardedPackets } = row;
  return [
    controlOverload({
      ...{ subject, seconds },
      ...given({
        airtime,
        backlogDropped: network[0]?.backlogDrops,
        controlPackets: controlReceivedPackets,
        usualControlRate: usual.control,
      }),
    }),
    controlExcess(row),
    interfaceMultiplication({
      subject,
      bytesPerSecond: controlSentBytes / seconds,
      nodes: nodes ?? 0,
      interfaces: interfaces ?? 0,
      intervalSeconds: row.intervalSeconds ?? SHORTEST_INTERVAL,
    }),
    // on the mains nobody sleeps; payload that nobody counts is not none
    onBattery && sentPackets !== undefined && receivedPackets !== undefined
      ? keepaliveChatter({
          ...{ subject, seconds },
          payloadPackets: sentPackets + receivedPackets + (forwardedPackets ?? 0),
          packets: controlSentPackets,
          bytes: controlSentBytes,
        })
      : undefined,
  ];
}

function ofThread(row: MeshRow, subject: string): (Inefficiency | undefined)[] {
  const { seconds, attempts, retries, accessFailures, sentPackets = 0, controlSentPackets = 0, polls } = row;
  return [
    attempts === undefined || retries === undefined
      ? undefined
      : threadRetransmission({
          subject,
          frames: Math.max(attempts, sentPackets + controlSentPackets),
          ackRequested: attempts,
          retries,
          ccaErrors: accessFailures ?? 0,
        }),
    polls === undefined
      ? undefined
      : keepaliveChatter({ subject, seconds, packets: polls, payloadPackets: sentPackets }),
  ];
}

function ofStation(station: StationReading): (Inefficiency | undefined)[] {
  const { interface: name, peer, isEstablished, attempts, retries, failed, rateThere, rateBack } = station;
  if (attempts === undefined || !isEstablished) return [];
  const subject = `${name} ${peer}`;
  const isUsed = attempts >= LEAST_FRAMES && rateThere !== undefined && rateBack !== undefined;
  return [
    stationRetransmission({ subject, packets: attempts, ...given({ retries, failed }) }),
    isUsed ? asymmetricLink({ subject, rate: [rateThere, rateBack] }) : undefined,
  ];
}

/** A neighbour that is heard no more, or hears nothing, is none: it is about to be forgotten. */
function ofNeighbour({
  interface: name,
  peer,
  qualityThere,
  qualityBack,
}: SeenLink): Inefficiency | undefined {
  if (!qualityThere || !qualityBack) return undefined;
  return asymmetricLink({ subject: `${name} ${peer}`, quality: [qualityThere, qualityBack] });
}
