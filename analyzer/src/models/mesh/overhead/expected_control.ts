/**
 * The control traffic that a routing protocol is expected to cause: from what it has to tell, before anything is measured. Laws
 * stand with each protocol; how far they hold was measured on batman-adv 2022.3 and babeld 1.12 in cells and lines of up to 32
 * nodes (`npm run validate -- mesh`).
 */
import type { Basis } from '@edgevitals/shared/results';
import { babelRates } from './babel.js';
import { batmanIvRates } from './batman_iv.js';
import { batmanVRates } from './batman_v.js';
import type { ControlRate } from './control_rate.js';
import type { RoutingProtocol, RoutingSituation } from './routing_situation.js';

/** A value, and between what it may lie. */
export interface Band {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface ExpectedControl {
  /** What the node sends, all interfaces together, B/s with Ethernet headers. */
  readonly sentBytesPerSecond: Band;
  /** Frames of it a second. */
  readonly sentFramesPerSecond: number;
  /** What it hears where its neighbours send as it does, B/s. */
  readonly heardBytesPerSecond: Band;
  readonly basis: Basis;
  readonly note: string;
}

interface Law {
  readonly rates: (situation: RoutingSituation, intervalSeconds: number) => ControlRate[];
  /** Seconds where the interval is not told, and the longest that is usual. */
  readonly usualSeconds: number;
  readonly longestSeconds: number;
  /** Factors: what nodes add to an announcement differs (VLANs, gateways, IPv6 routes), and so do triggered updates. */
  readonly low: number;
  readonly high: number;
  readonly note: string;
}

const LAWS: Readonly<Record<RoutingProtocol, Law>> = {
  'batman-iv': {
    rates: batmanIvRates,
    usualSeconds: 1,
    longestSeconds: 5,
    low: 0.68,
    high: 1.3,
    note: 'BATMAN IV: each originator known, own one among them, once an interval on every interface, 52 B each and 14 B a frame',
  },
  'batman-v': {
    rates: batmanVRates,
    usualSeconds: 1,
    longestSeconds: 5,
    low: 0.68,
    high: 1.3,
    note: 'BATMAN V: own announcement once an interval on every interface, others where somebody else can hear them, 48 B each and 14 B a frame',
  },
  babel: {
    rates: babelRates,
    usualSeconds: 4,
    longestSeconds: 4,
    low: 0.7,
    high: 1.6,
    note: 'babel: hellos, an IHU for each neighbour in every third, and every route in each four',
  },
};

/** Nodes at most that are believed: more are a mistake of who tells. */
const MOST_NODES = 100_000;

/**
 * @returns undefined where nothing can be expected: no interface, or counts that are no counts
 */
export function expectedControl(situation: RoutingSituation): ExpectedControl | undefined {
  const { protocol, sides, intervalSeconds } = situation;
  const law = LAWS[protocol];
  const counts = sides.flatMap(side => [side.neighbours, side.originators]);
  if (sides.length === 0 || !counts.every(count => count >= 0 && count <= MOST_NODES)) return undefined;
  if (intervalSeconds !== undefined && !(intervalSeconds > 0 && intervalSeconds < 86_400)) return undefined;
  const rates = law.rates(situation, intervalSeconds ?? law.usualSeconds);
  const sent = sumOf(rates, rate => rate.bytesPerSecond);
  const heard = sumOf(rates, (rate, i) => rate.bytesPerSecond * sides[i]!.neighbours);
  // an interval that is not known may be the longest
  const slower = intervalSeconds === undefined ? law.usualSeconds / law.longestSeconds : 1;
  const band = (value: number): Band => ({
    value,
    low: value * law.low * slower,
    high: value * law.high,
  });
  return {
    sentBytesPerSecond: band(sent),
    sentFramesPerSecond: sumOf(rates, rate => rate.framesPerSecond),
    heardBytesPerSecond: band(heard),
    basis: 'prior',
    note: `${law.note}; ${intervalSeconds === undefined ? `the interval is not told, ${law.usualSeconds} s assumed` : `interval ${intervalSeconds} s`}.`,
  };
}

const sumOf = (rates: readonly ControlRate[], of: (rate: ControlRate, i: number) => number): number =>
  rates.reduce((sum, rate, i) => sum + of(rate, i), 0);
