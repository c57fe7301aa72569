/** Where on its way out heat meets more than it used to, and what is usually the reason there. */
import type { CoolingDay } from './cooling_days.js';

/** Degrees of full load by parts of the way, as a baseline has them. */
export type CoolingParts = Pick<CoolingDay, 'fast' | 'fastAndMiddle' | 'slow'>;

/** `contact` (paste, a loose heatsink), `heatsink` (a fan, dust between fins), `airflow` (case, vents, what stands around it). */
export type CoolingCause = 'contact' | 'heatsink' | 'airflow' | 'unknown';

/** Of what all parts have gained: from here on a part is the reason. */
const MOST_OF_IT = 0.5;
/** A fan that stops warms the air in the case as well: so much in the middle is not the case's fault. */
const SOME_OF_IT = 0.2;
/** Degrees of full load that tell nothing. */
const LEAST = 1;

/** What has gone up between a baseline and now. */
export function causeOf(before: CoolingParts, now: CoolingParts): CoolingCause {
  const fast = gain(before.fast, now.fast);
  const middle = gain(before.fastAndMiddle - before.fast, now.fastAndMiddle - now.fast);
  const slow = gain(before.slow, now.slow);
  const all = fast + middle + slow;
  if (!(all >= LEAST)) return 'unknown';
  if (fast >= MOST_OF_IT * all) return 'contact';
  if (middle >= SOME_OF_IT * all) return 'heatsink';
  return slow >= MOST_OF_IT * all ? 'airflow' : 'unknown';
}

/** NaN where a part is not identified: then the sum is none either. */
const gain = (before: number, now: number): number => (now <= before ? 0 : now - before);

export const CAUSES: Readonly<Record<CoolingCause, string>> = {
  contact: 'between the chip and its heatsink: paste that has dried out, or a heatsink that is loose',
  heatsink: 'at the heatsink: a fan that has stopped or slows down, or dust between the fins',
  airflow: 'in the air around it: vents that are covered or full of dust, or a tighter place',
  unknown: 'where on the way out is not known',
};

export const ADVICE: Readonly<Record<CoolingCause, string>> = {
  contact: 'See that the heatsink sits tight, and renew the thermal paste or pad.',
  heatsink: 'See that the fan turns and clean it and the heatsink.',
  airflow: 'Clean vents and filters, and give the device more room.',
  unknown: 'See that the fan turns, the heatsink sits tight and the vents are free.',
};
