/** Throttling over a window: stretches of slices that say so, joined when they are less than half a minute apart. */
import { given } from '@edgevitals/shared/objects';
import type { Estimate, ThrottleEvent } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { THROTTLE, type ThrottleRow } from '../../quantities/index.js';

/** Throttling saw-tooths: the kernel lets go and holds back again within seconds. */
export const JOIN_SECONDS = 30;
export const UPPER_BOUND = 'an upper bound for work that waits for memory';

export function throttleEvents(slices: readonly Slice[]): ThrottleEvent[] {
  const rows: ThrottleRow[] = [];
  const open = new Map<string, ThrottleRow>();
  for (const slice of slices) {
    for (const row of slice.throttling) {
      if (row.effect === 'past') continue;
      const key = `${row.domain}/${row.cause}/${row.effect}`;
      const known = open.get(key);
      // minutes that an earlier version stored know how long, not when in them
      const { from, to } =
        row.to > 0 ? row : { from: slice.from, to: Math.min(slice.to, slice.from + row.seconds) };
      if (known !== undefined && from - known.to < JOIN_SECONDS) {
        const { startError } = known;
        // a counter that tells of it at the end may reach further back
        THROTTLE.mergeLater(known, { ...row, from, to });
        if (startError !== undefined) known.startError = startError;
        continue;
      }
      const event = { ...row, from, to };
      open.set(key, event);
      rows.push(event);
    }
  }
  return rows.map(eventOf);
}

function eventOf(row: ThrottleRow): ThrottleEvent {
  const { domain, cause, effect, from, to, evidence, depth, startError } = row;
  return {
    domain,
    cause,
    effect: effect === 'binding' ? 'binding' : 'latent',
    from,
    to,
    evidence,
    ...given({ depth, lost: lostOf(row), startToleranceSeconds: startError }),
    ...given({ offlineRatio: shareOf(row.offlineSeconds, row.askedSeconds) }),
    ...given({ lostUnknown: lostOf(row) === undefined ? whyUnknown(row) : undefined }),
  };
}

/** Share of what was asked for, of all that took it. */
export function lostOf({
  askedSeconds,
  lostSeconds,
  offlineSeconds = 0,
  lostError = 0,
}: Pick<ThrottleRow, 'askedSeconds' | 'lostSeconds' | 'offlineSeconds' | 'lostError'>): Estimate | undefined {
  const value = shareOf(lostSeconds === undefined ? undefined : lostSeconds + offlineSeconds, askedSeconds);
  if (value === undefined) return undefined;
  return { value, sigma: Math.min(1, lostError / askedSeconds!), basis: 'measured', note: UPPER_BOUND };
}

const shareOf = (part: number | undefined, all: number | undefined): number | undefined =>
  part === undefined || all === undefined || !(all > 0) ? undefined : Math.min(1, part / all);

const whyUnknown = ({ domain }: ThrottleRow): string =>
  domain === 'firmware'
    ? 'cpufreq tells clocks that the firmware does not run; counted cycles would tell'
    : 'no clock or no CPU time of it is told';
