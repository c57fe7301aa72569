/** Links that are good one way only: acknowledgements are lost, so what has arrived is sent again, and routes are wrong one way. */
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

/** A link's two directions, seen from one end or both. */
export interface LinkDirections {
  readonly subject: string;
  /** Share of packets that arrive, 0 to 1: LQ and NLQ of OLSR, TQ / 255 of both ends, nominal cost / cost of Babel. */
  readonly quality?: readonly [there: number, back: number];
  /** Bits a second at which frames go. */
  readonly rate?: readonly [there: number, back: number];
}

/** What rate control does by itself stays below: four times is some four steps of the rate table. */
const RATES = 4;
/** A link of 1.0 there and 0.7 back needs 1.4 sendings a packet. */
const QUALITIES = 0.3;

export function asymmetricLink({ subject, quality, rate }: LinkDirections): Inefficiency | undefined {
  const apart =
    quality === undefined || !quality.every(isShare) ? undefined : Math.abs(quality[0] - quality[1]);
  const times =
    rate === undefined || !rate.every(each => each > 0)
      ? undefined
      : Math.max(rate[0] / rate[1], rate[1] / rate[0]);
  if (apart === undefined && times === undefined) return undefined;
  const value = Math.max((apart ?? 0) / QUALITIES, (times ?? 0) / RATES);
  return judged('mesh.asymmetric-link', value, () => ({
    subject,
    severity: 'info',
    summary:
      apart !== undefined && apart / QUALITIES >= value
        ? `${subject}: ${percent(quality![0])} of packets arrive there, ${percent(quality![1])} back`
        : `${subject}: one direction is ${times!.toFixed(1)} times as fast as the other`,
    hint: 'One end sends weaker, hears worse, or has noise near by: compare transmit powers and antennas of both ends, and look for what disturbs the one that hears worse.',
    evidence: evidenceOf(
      ['there', quality?.[0], '1'],
      ['back', quality?.[1], '1'],
      ['rate-there', rate?.[0], 'bit/s'],
      ['rate-back', rate?.[1], 'bit/s'],
    ),
  }));
}

const isShare = (value: number): boolean => value >= 0 && value <= 1;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
