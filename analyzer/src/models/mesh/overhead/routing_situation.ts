/** What a node's routing protocol has to tell about, as far as its tables and settings say. */

export type RoutingProtocol = 'batman-iv' | 'batman-v' | 'babel';

/** One interface that the protocol speaks on. */
export interface MeshSide {
  /** Nodes heard directly on it. */
  readonly neighbours: number;
  /** Other nodes whose best path begins on it, direct ones among them. */
  readonly originators: number;
}

export interface RoutingSituation {
  readonly protocol: RoutingProtocol;
  readonly sides: readonly MeshSide[];
  /** Seconds between a node's announcements: the originator interval of batman-adv, the hello interval of babel. Absent: not known. */
  readonly intervalSeconds?: number;
  /** Babel: prefixes that are announced, own ones among them; absent: one a node. */
  readonly routes?: number;
}

/** Sides of a node of which only totals are known, shared out evenly. */
export const evenSides = (interfaces: number, neighbours: number, originators: number): MeshSide[] =>
  Array.from({ length: interfaces }, () => ({
    neighbours: neighbours / interfaces,
    originators: originators / interfaces,
  }));

/** Other nodes that are known of, over all interfaces. */
export const originatorsOf = ({ sides }: Pick<RoutingSituation, 'sides'>): number =>
  sides.reduce((sum, side) => sum + side.originators, 0);

/** Those of them that are heard directly. */
export const neighboursOf = ({ sides }: Pick<RoutingSituation, 'sides'>): number =>
  sides.reduce((sum, side) => sum + side.neighbours, 0);
