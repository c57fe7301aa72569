/**
 * What holds processors back: evidence in one interval, and what follows from it. State, answers and findings have all they
 * say of throttling from here. A further kind of evidence is a file in evidence/ and a line in `throttlesOf`.
 */
import { slowedBy } from '@edgevitals/shared/heat';
import type { Interval } from '../../device/interval.js';
import type { Slice } from '../../history/slice.js';
import type { ThrottleRow } from '../../quantities/index.js';
import { coolingEvidence } from './evidence/cooling.js';
import { firmwareEvidence } from './evidence/firmware.js';
import { gpuEvidence } from './evidence/gpu.js';
import { hardwareEvidence } from './evidence/hardware.js';
import type { LatchedCooling } from './evidence/latched.js';
import type { LeftCaps } from './evidence/left_caps.js';
import { limitEvidence } from './evidence/limit.js';
import type { ZoneTrips } from './trips.js';

/** What holds processors back in the interval, strongest evidence first. */
export function throttlesOf(
  interval: Interval,
  trips: ZoneTrips,
  latched: Pick<LatchedCooling, 'isLatched'>,
  leftCaps: Pick<LeftCaps, 'evidence'>,
): ThrottleRow[] {
  const told = [
    ...coolingEvidence(interval, trips, latched),
    ...firmwareEvidence(interval),
    ...hardwareEvidence(interval),
  ];
  const isUntold = ({ domain }: ThrottleRow): boolean => told.every(each => each.domain !== domain);
  told.push(...[...gpuEvidence(interval), ...leftCaps.evidence(interval)].filter(isUntold));
  // where the processor counts itself, clocks are lower for many other reasons: turbo ends as it is meant to
  const hints = interval.hardwareThrottle === undefined ? limitEvidence(interval, trips) : [];
  return [...told, ...hints.filter(isUntold)];
}

/** Whether anything of the device would tell if its processors were held back. */
export const tellsThrottling = ({ cooling, firmware, hardwareThrottle }: Interval): boolean =>
  firmware !== undefined ||
  hardwareThrottle !== undefined ||
  cooling.some(({ type }) => ['policy', 'cpus'].includes(slowedBy(type) ?? ''));

type GoingOn = ThrottleRow & { readonly effect: Exclude<ThrottleRow['effect'], 'past'> };

/** Why, for people. */
export const REASONS: Readonly<Record<ThrottleRow['cause'], string>> = {
  thermal: 'by heat',
  latched: 'by cooling that has outlasted the heat',
  'power-limit': 'by a limit of power',
  undervoltage: 'by a power supply that is too weak',
  unknown: 'by heat or by a setting',
};

/** Whether it goes on in the stretch of time that the row is of. */
export const isGoingOn = (row: ThrottleRow): row is GoingOn => row.effect !== 'past';

/** A limit that somebody may have set: worth telling, not known to be throttling. */
export const isHint = ({ cause }: ThrottleRow): boolean => cause === 'unknown';

/**
 * Whether processors are known to be held back, and by what; no word on it where nothing of the device tells. `cause` is
 * empty unless they are.
 */
export function throttlingOf({ throttling, tellsThrottling }: Slice): {
  readonly throttling?: boolean;
  readonly cause: ThrottleRow['cause'] | '';
} {
  const known = throttling.find(each => isGoingOn(each) && !isHint(each));
  if (known !== undefined) return { throttling: true, cause: known.cause };
  return tellsThrottling ? { throttling: false, cause: '' } : { cause: '' };
}
