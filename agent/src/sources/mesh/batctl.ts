/** What batctl prints: JSON since 2021.0, and text in forms that changed with the routing algorithm. */
import { EdgevitalsError } from '@edgevitals/shared/errors';

/** A way to another node, or to a neighbour. */
export interface MeshPath {
  /** MAC address; empty for a direct neighbour's row. */
  readonly originator: string;
  /** The next hop's MAC address. */
  readonly neighbour: string;
  /** The interface below the mesh. */
  readonly interface: string;
  readonly lastSeenMs: number | undefined;
  /** B.A.T.M.A.N. IV: 0 to 255. */
  readonly tq: number | undefined;
  /** B.A.T.M.A.N. V, kbit/s. */
  readonly throughputKbps: number | undefined;
  /** The one in use. */
  readonly best: boolean;
}

const MAC = '(?:[0-9a-f]{2}:){5}[0-9a-f]{2}';
const ORIGINATOR = new RegExp(`^ ([* ]) (${MAC}) +([0-9.]+)s +\\( *([0-9.]+)\\) +(${MAC}) \\[ *(\\S+)\\]`);
const NEIGHBOUR = new RegExp(`^ *(\\S+)[ \\t]+(${MAC}) +([0-9.]+)s`);
/** B.A.T.M.A.N. V's neighbour table stands in another order, with the throughput in Mbit/s. */
const NEIGHBOUR_V = new RegExp(`^(${MAC}) +([0-9.]+)s +\\( *([0-9.]+)\\) +\\[ *(\\S+)\\]`);
const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * `batctl oj` or `nj`: a list of what netlink says.
 * @throws EdgevitalsError SOURCE_MALFORMED when it is no list of maps.
 */
export function parseBatctlJson(text: string, neighbours: boolean): MeshPath[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw new EdgevitalsError('SOURCE_MALFORMED', 'batctl prints no JSON', { cause });
  }
  if (!Array.isArray(list)) throw new EdgevitalsError('SOURCE_MALFORMED', 'batctl prints no list');
  const paths: MeshPath[] = [];
  for (const item of list as unknown[]) {
    if (item === null || typeof item !== 'object') continue;
    const {
      orig_address: originator,
      neigh_address: neighbour,
      hard_ifname: hard,
      last_seen_msecs: lastSeen,
      tq,
      throughput,
      best,
    } = item as Record<string, unknown>;
    if (typeof neighbour !== 'string' || typeof hard !== 'string') continue;
    if (!neighbours && typeof originator !== 'string') continue;
    paths.push({
      originator: neighbours ? '' : String(originator),
      neighbour,
      interface: hard,
      lastSeenMs: count(lastSeen),
      tq: count(tq),
      throughputKbps: count(throughput),
      best: best === true,
    });
  }
  return paths;
}

/** `batctl o`, of either algorithm: a quality without a dot is a TQ, one with a dot Mbit/s. */
export function parseBatctlOriginators(text: string): MeshPath[] {
  return lines(text, ORIGINATOR, ([, star, originator, seconds, quality, neighbour, name]) => ({
    originator: originator!,
    neighbour: neighbour!,
    interface: name!,
    lastSeenMs: milli(seconds!),
    tq: quality!.includes('.') ? undefined : Number(quality),
    throughputKbps: quality!.includes('.') ? milli(quality!) : undefined,
    best: star === '*',
  }));
}

/** `batctl n`, of either algorithm. */
export function parseBatctlNeighbours(text: string): MeshPath[] {
  const direct = { originator: '', tq: undefined, best: false };
  const four = lines(text, NEIGHBOUR, ([, name, neighbour, seconds]) => ({
    ...direct,
    neighbour: neighbour!,
    interface: name!,
    lastSeenMs: milli(seconds!),
    throughputKbps: undefined,
  }));
  const five = lines(text, NEIGHBOUR_V, ([, neighbour, seconds, megabits, name]) => ({
    ...direct,
    neighbour: neighbour!,
    interface: name!,
    lastSeenMs: milli(seconds!),
    throughputKbps: milli(megabits!),
  }));
  return [...four, ...five];
}

function lines(text: string, form: RegExp, make: (match: RegExpExecArray) => MeshPath): MeshPath[] {
  const found: MeshPath[] = [];
  for (const line of text.split('\n', 4096)) {
    const match = form.exec(line);
    if (match !== null) found.push(make(match));
  }
  return found;
}

const milli = (text: string): number => Math.round(Number(text) * 1000);

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LARGEST ? value : undefined;
