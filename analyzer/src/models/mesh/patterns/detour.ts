/** Traffic that takes a longer way than it could, or a link that should not be in use. */
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

/** A route in use beside the cheapest that the fleet's tables know. */
export interface RouteCosts {
  readonly subject: string;
  /** Cost of the route in use, in any additive metric (ETX, Babel's cost, airtime). */
  readonly inUse: number;
  /** The least sum of links to the same place, same metric. */
  readonly cheapest: number;
  /** By way of whom. */
  readonly via?: string;
}

/** Expected throughput straight to a neighbour beside that by way of another, bits a second. */
export interface DirectLink {
  readonly subject: string;
  readonly direct: number;
  readonly indirect: number;
  readonly via?: string;
}

/** A destination that is reached in one hop. */
export interface OneHop {
  readonly subject: string;
  readonly hops: number;
  /** dBm, averaged. */
  readonly signal: number;
}

/** A route this much dearer is worth a word: metrics of links move by some tens of percent by themselves. */
const DEARER = 1.5;
/** A second hop halves what a shared channel gives, so a direct link has to be worse than that. */
const FASTER = 2;

export function detour({ subject, inUse, cheapest, via }: RouteCosts): Inefficiency | undefined {
  if (!(cheapest > 0)) return undefined;
  const dearer = inUse / cheapest;
  return judged('mesh.detour', dearer / DEARER, () => ({
    subject,
    severity: 'info',
    summary: `The route to ${subject} costs ${dearer.toFixed(1)} times that${byWay(via)} which is known`,
    hint: 'Routes follow metrics that are old or one-sided: let links be probed more often, and look whether the cheaper way is shut (firewall, missing interface in the daemon’s configuration).',
    evidence: evidenceOf(['cost', inUse, '1'], ['cheapest', cheapest, '1']),
  }));
}

export function slowDirectLink({ subject, direct, indirect, via }: DirectLink): Inefficiency | undefined {
  if (!(direct > 0) || !(indirect > 0)) return undefined;
  const faster = indirect / direct;
  return judged('mesh.detour', faster / FASTER, () => ({
    subject,
    severity: 'info',
    summary: `${subject} is reached straight, at ${faster.toFixed(1)} times less than two hops${byWay(via)} would give`,
    hint: 'Make one hop dearer (hop penalty) or forbid the weak link (RSSI threshold of 802.11s), so that traffic goes over the relay.',
    evidence: evidenceOf(['direct', direct, 'bit/s'], ['indirect', indirect, 'bit/s']),
  }));
}

/** A route that prefers one bad hop to two good ones. */
export function weakLink({ subject, hops, signal }: OneHop): Inefficiency | undefined {
  // 0 is what drivers say that do not know
  if (hops !== 1 || !(signal < 0)) return undefined;
  return judged('mesh.weak-link', signal, () => ({
    subject,
    severity: 'info',
    summary: `${subject} is reached in one hop at ${Math.round(signal)} dBm`,
    hint: 'So weak a signal goes at the lowest rates and takes the air from all: set a threshold (mesh_rssi_threshold, -80), or put a relay between.',
    evidence: evidenceOf(['signal', signal, 'dBm'], ['hops', hops, '1']),
  }));
}

const byWay = (via: string | undefined): string => (via === undefined ? '' : ` by way of ${via}`);
