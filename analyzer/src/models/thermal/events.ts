/** Throttling over a window: stretches of slices that say so, joined when they are less than half a minute apart. */
import type { ThrottleEvent } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { isGoingOn } from './throttle.js';

/** Throttling saw-tooths: the kernel lets go and holds back again within seconds. */
const JOIN_SECONDS = 30;

export function throttleEvents(slices: readonly Slice[]): ThrottleEvent[] {
  const events: ThrottleEvent[] = [];
  const open = new Map<string, { -readonly [K in keyof ThrottleEvent]: ThrottleEvent[K] }>();
  for (const slice of slices) {
    for (const row of slice.throttling) {
      if (!isGoingOn(row)) continue;
      const { domain, cause, effect, evidence } = row;
      const key = `${domain}/${cause}/${effect}`;
      const known = open.get(key);
      // minutes that an earlier version stored know how long, not when in them
      const { from, to } =
        row.to > 0 ? row : { from: slice.from, to: Math.min(slice.to, slice.from + row.seconds) };
      if (known !== undefined && from - known.to < JOIN_SECONDS) {
        // a counter that tells of it at the end may reach further back
        known.from = Math.min(known.from, from);
        known.to = Math.max(known.to, to);
        known.evidence = evidence;
        continue;
      }
      const event = { domain, cause, effect, from, to, evidence };
      open.set(key, event);
      events.push(event);
    }
  }
  return events;
}
