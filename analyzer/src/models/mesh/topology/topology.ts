/**
 * The mesh that a fleet is, from the tables of its devices as they are now: nodes, links with what both ends say of them, and
 * where it is inefficient. Nothing is kept between questions.
 */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { TopologyAnswer, TopologyIssue, TopologyLink, TopologyNode } from '@edgevitals/shared/results';
import type { SeenMesh } from '../../../device/mesh/seen_mesh.js';
import { asymmetricLink } from '../patterns/asymmetry.js';
import { type Inefficiency, isRaised } from '../patterns/inefficiency.js';
import { routeFlapping } from '../patterns/route_flapping.js';
import { findDetours } from './detours.js';
import { LinkSet } from './links.js';
import { NodeNames, ownAddress } from './node_names.js';

/** A device with its tables as they are now. */
export interface TopologySource {
  readonly device: string;
  readonly info: Info | undefined;
  readonly mesh: SeenMesh;
}

export interface TopologyLimits {
  readonly links: number;
  readonly issues: number;
}

/** Some megabytes of answer: a mesh of a thousand nodes with twenty neighbours each. */
const LIMITS: TopologyLimits = { links: 10_000, issues: 200 };
const MOST_ADDRESSES = 16;

/**
 * @param sources every device of the fleet: those without a mesh tell names.
 * @param wanted only links of these devices, on either end; all when empty.
 */
export function topologyOf(
  sources: readonly TopologySource[],
  wanted: ReadonlySet<string>,
  limits: TopologyLimits = LIMITS,
): TopologyAnswer {
  const names = new NodeNames();
  for (const { device, info } of sources) names.add(device, info);
  const links = new LinkSet(limits.links);
  const nodes = new Nodes();
  for (const { device, info, mesh } of sources) {
    for (const link of mesh.links) {
      const peerNode = names.nameOf(link.peer);
      // an interface that hears itself, or another of the same device
      if (peerNode === device) continue;
      if (wanted.size > 0 && !wanted.has(device) && !wanted.has(peerNode)) continue;
      const address = ownAddress(device, info, link.interface);
      links.add({ node: device, address, peerNode, link });
      nodes.add(device, true, address);
      nodes.add(peerNode, names.deviceOf(link.peer) !== undefined, link.peer);
    }
  }
  const list = links.list();
  const isWanted = ({ device }: { readonly device: string }): boolean =>
    wanted.size === 0 || wanted.has(device);
  const { found, isPartial } = findDetours(sources, names);
  const issues: TopologyIssue[] = [
    ...list.flatMap(asymmetryOf),
    ...sources.filter(isWanted).flatMap(source => flapsOf(source, names)),
    ...found.filter(isWanted).map(each => issueOf(each, each.device)),
  ];
  const notIdentified = [
    ...(names.ambiguous > 0
      ? [`whose ${names.ambiguous} addresses are that several devices call their own: they stay addresses`]
      : []),
    ...(links.leftOut > 0 ? [`${links.leftOut} links more than an answer holds: ask for some devices`] : []),
    ...(isPartial ? ['detours of all routes: there are too many to compare'] : []),
    ...(issues.length > limits.issues ? [`${issues.length - limits.issues} inefficiencies more`] : []),
  ];
  return { nodes: nodes.list(), links: list, issues: issues.slice(0, limits.issues), notIdentified };
}

/** Nodes as they are met, each with its addresses. */
class Nodes {
  private readonly known = new Map<string, { readonly isDevice: boolean; readonly addresses: Set<string> }>();

  add(node: string, isDevice: boolean, address: string): void {
    let known = this.known.get(node);
    if (known === undefined) {
      known = { isDevice, addresses: new Set() };
      this.known.set(node, known);
    }
    // one of our own making is none
    if (known.addresses.size < MOST_ADDRESSES && !address.includes('/')) known.addresses.add(address);
  }

  list(): TopologyNode[] {
    return Array.from(this.known, ([node, { isDevice, addresses }]) => ({
      node,
      isDevice,
      addresses: [...addresses].sort(),
    })).sort((a, b) => (a.node < b.node ? -1 : 1));
  }
}

function asymmetryOf(link: TopologyLink): TopologyIssue[] {
  const both = (
    there: number | undefined,
    back: number | undefined,
  ): readonly [number, number] | undefined =>
    there === undefined || back === undefined ? undefined : [there, back];
  const verdict = asymmetricLink({
    subject: `${link.source} - ${link.target}`,
    ...given({
      quality: both(link.qualityThere, link.qualityBack),
      rate: both(link.rateThere, link.rateBack),
    }),
  });
  return verdict !== undefined && isRaised(verdict) ? [issueOf(verdict, link.source)] : [];
}

function flapsOf({ device, mesh }: TopologySource, names: NodeNames): TopologyIssue[] {
  return mesh.flaps.flatMap(({ destination, changes, seconds }) => {
    const verdict = routeFlapping({ subject: names.nameOf(destination), changes, seconds });
    return verdict !== undefined && isRaised(verdict) ? [issueOf(verdict, device)] : [];
  });
}

const issueOf = (
  { kind, subject, summary, hint, evidence }: Inefficiency,
  device: string,
): TopologyIssue => ({
  kind,
  device,
  subject,
  summary,
  hint,
  evidence,
});
