/** What is added up over a device's life, as it is taken back from snapshots. */
import * as v from 'valibot';

/** A finite number that is not negative. */
export const AMOUNT = v.pipe(v.number(), v.finite(), v.minValue(0));
