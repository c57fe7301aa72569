/** What tables about meshes say of single peers and destinations, at the reading in an interval. */

import type { RouteFlaps } from './route_flaps.js';

export type LinkProtocol = 'batman-adv' | '802.11s' | '802.11' | 'babel' | 'olsr';

/** A link as one end sees it: *there* is from here to the peer. What a protocol does not tell is absent. */
export interface SeenLink {
  readonly protocol: LinkProtocol;
  readonly interface: string;
  /** The neighbour's address, as agents name it. */
  readonly peer: string;
  /** Share of packets that arrive, 0 to 1. */
  readonly qualityThere?: number;
  readonly qualityBack?: number;
  /** As the protocol adds it up, from here to the peer. */
  readonly cost?: number;
  /** bit/s. */
  readonly rateThere?: number;
  readonly rateBack?: number;
  readonly throughput?: number;
  /** The peer's signal as it is heard here, dBm. */
  readonly signal?: number;
}

/** A route in use; one of its measures by protocol. */
export interface SeenRoute {
  readonly protocol: LinkProtocol;
  readonly destination: string;
  readonly nextHop: string;
  /** 802.11s: airtime, which adds up. */
  readonly cost?: number;
  /** BATMAN IV: share of packets that arrive, which multiplies. */
  readonly quality?: number;
  /** BATMAN V: bit/s, of which the least counts. */
  readonly throughput?: number;
  readonly hops?: number;
}

/** A station of a radio with what it did since the reading before. */
export interface StationReading extends SeenLink {
  /** Whether its peering stands; true of those that are in no mesh. */
  readonly isEstablished: boolean;
  readonly attempts?: number;
  readonly retries?: number;
  readonly failed?: number;
}

/** A path of 802.11s. */
export interface PathReading {
  readonly name: string;
  readonly destination: string;
  readonly hops?: number;
}

export interface MeshLinks {
  readonly stations: readonly StationReading[];
  readonly paths: readonly PathReading[];
  /** Of routing daemons, and of batman-adv. */
  readonly neighbours: readonly SeenLink[];
  /** Routes that changed in the last hour. */
  readonly flaps: readonly RouteFlaps[];
}

/** Of intervals in which no table was read. */
export const NO_LINKS: MeshLinks = { stations: [], paths: [], neighbours: [], flaps: [] };
