/**
 * What BATMAN V sends (net/batman-adv/bat_v_ogm.c): a node announces itself on every interface in each interval, and passes on
 * the announcement of each originator that came over the best path. Not on an interface where the only neighbour is the one it
 * came from (batadv_hardif_no_broadcast). Announcements leave together, ten times a second. The probes of links (ELP) are not
 * among what is counted as control.
 */
import {
  AGGREGATION_BYTES,
  AGGREGATION_SECONDS,
  type ControlRate,
  ETHERNET_BYTES,
  LATE_SECONDS,
} from './control_rate.js';
import { originatorsOf, type RoutingSituation } from './routing_situation.js';

/** An OGM2: header of 20 B and what a node without VLANs adds, B. */
const OGM2_BYTES = 48;

/** @returns what each interface sends, in the order of the sides. */
export function batmanVRates(situation: RoutingSituation, intervalSeconds: number): ControlRate[] {
  const originators = originatorsOf(situation);
  const each = 1 / (intervalSeconds + LATE_SECONDS);
  return situation.sides.map(side => {
    // with one neighbour, what came from it is not sent back
    const back = side.neighbours <= 1 ? side.originators : 0;
    const passedOn = side.neighbours > 0 ? originators - back : 0;
    const perSecond = (1 + passedOn) * each;
    const framesPerSecond = Math.max(
      -Math.expm1(-perSecond * AGGREGATION_SECONDS) / AGGREGATION_SECONDS,
      (perSecond * OGM2_BYTES) / AGGREGATION_BYTES,
    );
    return { framesPerSecond, bytesPerSecond: perSecond * OGM2_BYTES + framesPerSecond * ETHERNET_BYTES };
  });
}
