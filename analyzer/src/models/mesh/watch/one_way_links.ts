/** Links of which each end tells one direction only, as batman-adv does: judged once both have told. */
import type { Interval } from '../../../device/interval.js';
import { asymmetricLink } from '../patterns/asymmetry.js';
import type { Inefficiency } from '../patterns/inefficiency.js';
import type { FleetLinks } from '../topology/fleet_links.js';

/** Of two ends the one whose name comes first has the finding, so that it is there once. */
export function oneWayLinks({ device, links, info, to: at }: Interval, fleet: FleetLinks): Inefficiency[] {
  const found: Inefficiency[] = [];
  for (const { protocol, interface: name, peer, qualityThere, qualityBack } of links.neighbours) {
    if (qualityThere === undefined || qualityBack !== undefined) continue;
    const own = info?.interfaces.find(each => each.name === name)?.peer;
    if (own === undefined) continue;
    fleet.tell(protocol, own, peer, { device, quality: qualityThere, at });
    const back = fleet.find(protocol, peer, own, at);
    if (back === undefined || back.device <= device) continue;
    const verdict = asymmetricLink({
      subject: `${name} ${back.device}`,
      quality: [qualityThere, back.quality],
    });
    if (verdict !== undefined) found.push(verdict);
  }
  return found;
}
