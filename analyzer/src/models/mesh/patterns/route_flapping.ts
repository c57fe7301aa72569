/** A route that goes to and fro: packets come out of order, each change is told to others, and two bad ways are both used. */
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export interface RouteChanges {
  /** Where the route leads. */
  readonly subject: string;
  readonly seconds: number;
  /** How often its next hop changed. */
  readonly changes: number;
  /** Next hops that there are; absent where that is not known. With one there is nothing to change to. */
  readonly nextHops?: number;
}

/** Less time tells nothing of an hour: a mesh that starts settles in minutes. */
const LEAST_SECONDS = 600;
/** There and back, and there again. */
const LEAST_CHANGES = 3;

export function routeFlapping({
  subject,
  seconds,
  changes,
  nextHops = 2,
}: RouteChanges): Inefficiency | undefined {
  if (!(seconds >= LEAST_SECONDS) || !(changes >= LEAST_CHANGES) || nextHops < 2) return undefined;
  const rate = (changes * 3600) / seconds;
  return judged('mesh.route-flapping', rate, () => ({
    subject,
    severity: 'warning',
    summary: `The route to ${subject} changes its next hop ${Math.round(rate)} times an hour`,
    hint: 'Two ways are about as good, or one comes and goes: nodes too close to each other or hidden from each other do that. Make one way dearer, lower the transmit power of nodes that stand together, or raise the metric’s inertia.',
    evidence: evidenceOf(['changes', changes, '1'], ['window', seconds, 's']),
  }));
}
