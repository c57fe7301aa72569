/** Links of a fleet: what both ends say of the same one, put together. */

import { given } from '@edgevitals/shared/objects';
import type { TopologyLink } from '@edgevitals/shared/results';
import type { SeenLink } from '../../../device/mesh/mesh_links.js';

/** One end of a link: who says so, from where to where. */
export interface MeshLinkEnd {
  readonly node: string;
  readonly address: string;
  readonly peerNode: string;
  readonly link: SeenLink;
}

/** Both ends of a link; the second is absent where only one tells of it. */
interface EndPair {
  readonly first: MeshLinkEnd;
  readonly second: MeshLinkEnd | undefined;
}

/** Links are known by protocol and both addresses, whichever end told of them first. */
export class LinkSet {
  private readonly most: number;
  private readonly pairs = new Map<string, EndPair>();
  /** Links left out because there were too many. */
  leftOut = 0;

  constructor(most: number) {
    this.most = most;
  }

  add(end: MeshLinkEnd): void {
    const { address, link } = end;
    const [low, high] = address < link.peer ? [address, link.peer] : [link.peer, address];
    const key = `${link.protocol} ${low} ${high}`;
    const known = this.pairs.get(key);
    if (known === undefined) {
      if (this.pairs.size < this.most) this.pairs.set(key, { first: end, second: undefined });
      else this.leftOut++;
    } else if (known.first.address !== address) {
      this.pairs.set(key, { first: known.first, second: end });
    }
  }

  /** Each link once, from the node whose name comes first. */
  list(): TopologyLink[] {
    const links = Array.from(this.pairs.values(), linkOf);
    const key = ({ source, target, protocol }: TopologyLink): string => `${source} ${target} ${protocol}`;
    return links.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }
}

function linkOf({ first, second }: EndPair): TopologyLink {
  const turned = first.node > first.peerNode;
  const [from, to] = turned ? [second, first] : [first, second];
  const a = from?.link;
  const b = to?.link;
  return {
    protocol: (a ?? b)!.protocol,
    source: from?.node ?? to!.peerNode,
    target: to?.node ?? from!.peerNode,
    ends: second === undefined ? 1 : 2,
    ...given({
      sourceInterface: a?.interface,
      targetInterface: b?.interface,
      // who receives has counted; who sends has been told, or has estimated
      qualityThere: b?.qualityBack ?? a?.qualityThere,
      qualityBack: a?.qualityBack ?? b?.qualityThere,
      costThere: a?.cost,
      costBack: b?.cost,
      rateThere: a?.rateThere ?? b?.rateBack,
      rateBack: b?.rateThere ?? a?.rateBack,
      throughputThere: a?.throughput,
      throughputBack: b?.throughput,
      signalAtSource: a?.signal,
      signalAtTarget: b?.signal,
    }),
  };
}
