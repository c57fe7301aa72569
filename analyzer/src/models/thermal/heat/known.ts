/** Which of what was learned is known well enough to be told. */
import { TIME_CONSTANTS } from '../rc/index.js';

/** Less teaches nothing of what a minute of load does, s. */
const LEAST_LEARNED = 4 * TIME_CONSTANTS[3];
/** Known is what is known to so many degrees, or to such a share of it: one standard deviation. */
const KNOWN_CELSIUS = 1;
const KNOWN_SHARE = 1 / 3;

/** Why nothing can be told of a device yet; undefined where something can. @param seconds that were learned from. */
export const tooYoung = (seconds: number): string | undefined =>
  seconds < LEAST_LEARNED
    ? `${Math.floor(seconds / 60)} minutes of readings have been learned from, ${LEAST_LEARNED / 60} are needed`
    : undefined;

export const UNVARIED = 'the load has varied too little to tell what it does';

/** Whether degrees above ambient are known. @param sigma one standard deviation. */
export const isKnownRise = (rise: number, sigma: number): boolean =>
  sigma <= Math.max(KNOWN_CELSIUS, KNOWN_SHARE * rise);
