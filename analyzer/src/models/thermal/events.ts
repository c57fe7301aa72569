/** Throttling over a window: stretches of slices that say so, joined when they are less than half a minute apart. */
import type { ThrottleEvent } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';

/** Throttling saw-tooths: the kernel lets go and holds back again within seconds. */
const JOIN_SECONDS = 30;

export function throttleEvents(slices: readonly Slice[]): ThrottleEvent[] {
  const events: ThrottleEvent[] = [];
  const open = new Map<string, { -readonly [K in keyof ThrottleEvent]: ThrottleEvent[K] }>();
  for (const slice of slices) {
    for (const { domain, cause, effect, evidence, seconds } of slice.throttling) {
      const key = `${domain}/${cause}/${effect}`;
      const known = open.get(key);
      if (known !== undefined && slice.from - known.to < JOIN_SECONDS) {
        known.to = slice.to;
        known.evidence = evidence;
        continue;
      }
      // a stored minute knows how long, not when in it
      const event = {
        domain,
        cause,
        effect,
        from: slice.from,
        to: Math.min(slice.to, slice.from + seconds),
        evidence,
      };
      open.set(key, event);
      events.push(event);
    }
  }
  return events;
}
