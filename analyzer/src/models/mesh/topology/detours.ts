/**
 * Routes in use beside what the fleet knows of others: from here to a neighbour, and from that neighbour by its own route.
 * Only neighbours that are devices tell their routes, and only routes of 802.11s and batman-adv are on the wire one by one.
 */

import type { LinkProtocol, SeenRoute } from '../../../device/mesh/mesh_links.js';
import type { SeenMesh } from '../../../device/mesh/seen_mesh.js';
import { detour, slowDirectLink, weakLink } from '../patterns/detour.js';
import { type Inefficiency, isRaised } from '../patterns/inefficiency.js';
import type { NodeNames } from './node_names.js';

/** What one device sees, and is called. */
export interface NodeView {
  readonly device: string;
  readonly mesh: SeenMesh;
}

/** What is compared at most: all routes of a mesh of a hundred nodes, in a fifth of a second. More would keep frames waiting. */
const MOST_COMPARISONS = 200_000;

/** Costs to go from a node to others, by protocol and name; the measure that a protocol has. */
interface NodeCosts {
  readonly neighbours: ReadonlyMap<string, Reach>;
  readonly routes: ReadonlyMap<string, Reach>;
}

/** How a node is reached: 802.11s adds costs, BATMAN IV multiplies qualities, of BATMAN V the least throughput counts. */
interface Reach {
  readonly protocol: LinkProtocol;
  readonly node: string;
  /** The neighbour that is first on the way. */
  readonly via: string;
  readonly cost: number | undefined;
  readonly quality: number | undefined;
  readonly throughput: number | undefined;
}

/** A neighbour that is a device, and its routes. */
interface Way {
  readonly neighbour: Reach;
  readonly onward: ReadonlyMap<string, Reach>;
}

export interface Detours {
  readonly found: readonly (Inefficiency & { readonly device: string })[];
  /** Not all could be looked at. */
  readonly isPartial: boolean;
}

/** All at once, for who asks now. */
export function findDetours(views: readonly NodeView[], names: NodeNames): Detours {
  const found: (Inefficiency & { device: string })[] = [];
  for (const { device, mesh } of views)
    for (const each of weakLinks(mesh, names)) found.push({ ...each, device });
  let left = MOST_COMPARISONS;
  for (const { device, work, detour: verdict } of detoursOf(views, names)) {
    left -= work;
    if (left < 0) return { found, isPartial: true };
    if (verdict !== undefined && isRaised(verdict)) found.push({ ...verdict, device });
  }
  return { found, isPartial: false };
}

/** A bit of the search. */
export interface DetourStep {
  readonly device: string;
  /** Comparisons, or rows read. */
  readonly work: number;
  /** Raised or not. */
  readonly detour: Inefficiency | undefined;
}

/** Looks at one device or route after the other: rows of all devices first, then each of their routes. */
export function* detoursOf(views: readonly NodeView[], names: NodeNames): Generator<DetourStep, void, void> {
  const costs = new Map<string, NodeCosts>();
  for (const view of views) {
    const own = costsOf(view, names);
    costs.set(view.device, own);
    yield { device: view.device, work: own.routes.size + own.neighbours.size, detour: undefined };
  }
  for (const [device, own] of costs) {
    const ways: Way[] = [];
    for (const neighbour of own.neighbours.values()) {
      const onward = costs.get(neighbour.node)?.routes;
      if (onward !== undefined) ways.push({ neighbour, onward });
    }
    for (const [key, route] of own.routes)
      yield { device, work: ways.length, detour: judgeRoute(key, route, device, own, ways) };
  }
}

function costsOf({ mesh }: NodeView, names: NodeNames): NodeCosts {
  const neighbours = new Map<string, Reach>();
  for (const { protocol, peer, cost, qualityThere, throughput } of mesh.links) {
    const node = names.nameOf(peer);
    const known = neighbours.get(`${protocol} ${node}`);
    const reach: Reach = { protocol, node, via: node, cost, quality: qualityThere, throughput };
    // over the better of several interfaces
    if (known === undefined || isBetter(reach, known)) neighbours.set(`${protocol} ${node}`, reach);
  }
  const routes = new Map<string, Reach>();
  for (const route of mesh.routes) {
    const reach = reachOf(route, names);
    routes.set(`${reach.protocol} ${reach.node}`, reach);
  }
  return { neighbours, routes };
}

const reachOf = (route: SeenRoute, names: NodeNames): Reach => ({
  protocol: route.protocol,
  node: names.nameOf(route.destination),
  via: names.nameOf(route.nextHop),
  cost: route.cost,
  quality: route.quality,
  throughput: route.throughput,
});

const isBetter = (a: Reach, b: Reach): boolean =>
  (a.cost ?? Number.POSITIVE_INFINITY) < (b.cost ?? Number.POSITIVE_INFINITY) ||
  (a.quality ?? 0) > (b.quality ?? 0) ||
  (a.throughput ?? 0) > (b.throughput ?? 0);

/** The route beside the best way over another neighbour. */
function judgeRoute(
  key: string,
  route: Reach,
  device: string,
  own: NodeCosts,
  ways: readonly Way[],
): Inefficiency | undefined {
  let cheapest: { readonly cost: number; readonly via: string } | undefined;
  let fastest: { readonly throughput: number; readonly via: string } | undefined;
  const consider = (cost: number | undefined, via: string): void => {
    if (cost !== undefined && cost < (cheapest?.cost ?? Number.POSITIVE_INFINITY)) cheapest = { cost, via };
  };
  const straight = own.neighbours.get(key);
  if (straight !== undefined && route.via !== straight.node) consider(expected(straight), straight.node);
  for (const { neighbour, onward: routes } of ways) {
    if (
      neighbour.protocol !== route.protocol ||
      neighbour.node === route.via ||
      neighbour.node === route.node
    )
      continue;
    const onward = routes.get(key);
    // it would come back, or go the way that is in use
    if (onward === undefined || onward.via === device) continue;
    consider(joined(neighbour, onward), neighbour.node);
    const throughput = narrowest(neighbour, onward);
    if (throughput !== undefined && throughput > (fastest?.throughput ?? 0))
      fastest = { throughput, via: neighbour.node };
  }
  const inUse = expected(route);
  if (inUse !== undefined && cheapest !== undefined)
    return detour({ subject: route.node, inUse, cheapest: cheapest.cost, via: cheapest.via });
  if (route.throughput !== undefined && fastest !== undefined && route.via === route.node)
    return slowDirectLink({
      subject: route.node,
      direct: route.throughput,
      indirect: fastest.throughput,
      via: fastest.via,
    });
  return undefined;
}

/** What grows as a way gets worse: its cost, or how often each packet has to be sent. */
const expected = ({ cost, quality }: Reach): number | undefined =>
  cost ?? (quality === undefined || !(quality > 0) ? undefined : 1 / quality);

function joined(first: Reach, onward: Reach): number | undefined {
  if (first.cost !== undefined && onward.cost !== undefined) return first.cost + onward.cost;
  if (first.quality === undefined || onward.quality === undefined) return undefined;
  const quality = first.quality * onward.quality;
  return quality > 0 ? 1 / quality : undefined;
}

/** A second hop on the same channel halves what either gives. */
const narrowest = (first: Reach, onward: Reach): number | undefined =>
  first.throughput === undefined || onward.throughput === undefined
    ? undefined
    : Math.min(first.throughput, onward.throughput) / 2;

/** Neighbours that 802.11s reaches in one hop though they are hardly heard. */
function weakLinks(mesh: SeenMesh, names: NodeNames): Inefficiency[] {
  const signals = new Map(
    mesh.links.flatMap(({ protocol, peer, signal }) =>
      protocol === '802.11s' && signal !== undefined ? [[peer, signal]] : [],
    ),
  );
  return mesh.routes.flatMap(({ protocol, destination, hops }) => {
    const signal = signals.get(destination);
    if (protocol !== '802.11s' || hops === undefined || signal === undefined) return [];
    const verdict = weakLink({ subject: names.nameOf(destination), hops, signal });
    return verdict !== undefined && isRaised(verdict) ? [verdict] : [];
  });
}
