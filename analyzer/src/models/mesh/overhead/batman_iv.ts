/**
 * What BATMAN IV sends (net/batman-adv/bat_iv_ogm.c): a node announces itself by an originator message (OGM) on every interface
 * in each interval, and passes on that of every originator, on every interface. Messages of direct neighbours have to go back
 * where they came from to prove that the link works both ways: they travel in frames of their own. Those of others share frames:
 * the first to arrive waits for a tenth of a second for more. Interfaces beside the primary one announce themselves too, bare and
 * on their link alone, and whoever hears them sends that back. Messages travel further than a path's quality lasts: in long
 * chains a node passes on some that its table does not have.
 */
import {
  AGGREGATION_BYTES,
  AGGREGATION_SECONDS,
  type ControlRate,
  ETHERNET_BYTES,
  LATE_SECONDS,
} from './control_rate.js';
import { neighboursOf, originatorsOf, type RoutingSituation } from './routing_situation.js';

/** An OGM: header of 24 B and what a node without VLANs adds (translation table 16, multicast 8, distributed ARP 4), B. */
const OGM_BYTES = 52;
/** The header alone: an OGM of an interface beside the primary one. */
const BARE_BYTES = 24;

/** @returns what each interface sends, in the order of the sides. */
export function batmanIvRates(situation: RoutingSituation, intervalSeconds: number): ControlRate[] {
  const originators = originatorsOf(situation);
  const direct = Math.min(neighboursOf(situation), originators);
  const each = 1 / (intervalSeconds + LATE_SECONDS);
  const far = (originators - direct) * each;
  const shared = Math.max(far / (1 + far * AGGREGATION_SECONDS), (far * OGM_BYTES) / AGGREGATION_BYTES);
  const { length } = situation.sides;
  // neighbours are taken to have as many interfaces
  const secondary = (length - 1) / length;
  return situation.sides.map(({ neighbours }) => {
    const bare = secondary * (1 + neighbours) * each;
    const framesPerSecond = (1 + direct) * each + shared + bare;
    const bytesPerSecond =
      (1 + originators) * each * OGM_BYTES + bare * BARE_BYTES + framesPerSecond * ETHERNET_BYTES;
    return { framesPerSecond, bytesPerSecond };
  });
}
