/**
 * What babeld sends (RFC 8966, sections 4.6 and 3.7; babeld's message.c): on every interface a packet with a Hello in each hello
 * interval, in every third an IHU for each neighbour, and every route in each update interval, four hello intervals long. An
 * IPv4 route is an Update of 16 B and the router's id, 12 B; an IHU to a link-local address 16 B.
 */
import type { ControlRate } from './control_rate.js';
import { originatorsOf, type RoutingSituation } from './routing_situation.js';

/** Ethernet, IPv6, UDP, and the header of the packet, B. */
const HEADERS = 14 + 40 + 8 + 4;
const HELLO = 8;
const IHU = 16;
const ROUTE = 28;
const NEXT_HOP = 8;
/** What fits a packet, B. */
const MOST_BODY = 1400;

/** Hello intervals between IHUs, and between updates. */
const IHU_HELLOS = 3;
const UPDATE_HELLOS = 4;

/** @returns what each interface sends, in the order of the sides. */
export function babelRates(situation: RoutingSituation, helloSeconds: number): ControlRate[] {
  const routes = situation.routes ?? originatorsOf(situation) + 1;
  return situation.sides.map(({ neighbours }) => {
    const body =
      HELLO / helloSeconds +
      (neighbours * IHU) / (IHU_HELLOS * helloSeconds) +
      (NEXT_HOP + routes * ROUTE) / (UPDATE_HELLOS * helloSeconds);
    const more = Math.floor((routes * ROUTE) / MOST_BODY) / (UPDATE_HELLOS * helloSeconds);
    const framesPerSecond = 1 / helloSeconds + more;
    return { framesPerSecond, bytesPerSecond: body + framesPerSecond * HEADERS };
  });
}
