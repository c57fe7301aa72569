/** Numbers as they are taken back from snapshots. */
import * as v from 'valibot';

export const FINITE = v.pipe(v.number(), v.finite());

/** What is added up over a device's life. */
export const AMOUNT = v.pipe(FINITE, v.minValue(0));
