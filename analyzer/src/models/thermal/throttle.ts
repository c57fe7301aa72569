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
import type { HardwareGoesOn } from './evidence/hardware_goes_on.js';
import type { InferredHeat } from './evidence/inferred.js';
import type { LatchedCooling } from './evidence/latched.js';
import type { LeftCaps } from './evidence/left_caps.js';
import { limitEvidence } from './evidence/limit.js';
import type { UserCaps } from './evidence/user_caps.js';
import type { Clocks } from './lost/clocks.js';
import type { Onsets } from './onset.js';
import type { ZoneTrips } from './trips.js';

/** What is remembered from interval to interval, and evidence rests on. */
export interface ThrottleMemory {
  readonly latched: Pick<LatchedCooling, 'isLatched'>;
  readonly leftCaps: Pick<LeftCaps, 'evidence'>;
  readonly userCaps: Pick<UserCaps, 'isUsers'>;
  readonly hardware: Pick<HardwareGoesOn, 'evidence'>;
  readonly inferred: Pick<InferredHeat, 'evidence'>;
  readonly clocks: Clocks;
  readonly onsets: Onsets;
}

/** What holds processors back in the interval, strongest evidence first. */
export function throttlesOf(interval: Interval, trips: ZoneTrips, memory: ThrottleMemory): ThrottleRow[] {
  const { latched, leftCaps, userCaps, hardware, inferred, clocks, onsets } = memory;
  const told = [
    ...coolingEvidence(interval, trips, latched),
    ...firmwareEvidence(interval),
    ...hardware.evidence(interval, clocks),
  ];
  const isUntold = ({ domain }: ThrottleRow): boolean => told.every(each => each.domain !== domain);
  told.push(...[...gpuEvidence(interval), ...leftCaps.evidence(interval)].filter(isUntold));
  // where the processor counts itself, clocks are lower for many other reasons: turbo ends as it is meant to
  const hints =
    interval.hardwareThrottle === undefined
      ? [
          ...inferred.evidence(interval, trips, clocks, onsets),
          ...limitEvidence(interval, trips, userCaps, memory),
        ]
      : [];
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
  user: 'by a limit that was set',
  unknown: 'by heat or by a setting',
};

/** Whether it goes on in the stretch of time that the row is of. */
export const isGoingOn = (row: ThrottleRow): row is GoingOn => row.effect !== 'past';

/** A limit that somebody may have set: worth telling, not known to be throttling. */
export const isHint = ({ cause }: ThrottleRow): boolean => cause === 'unknown';

/** What somebody wanted: nothing is wrong. */
export const isWanted = ({ cause }: ThrottleRow): boolean => cause === 'user';

/**
 * Whether processors are known to be held back, and by what; no word on it where nothing of the device tells. `cause` is
 * empty unless they are.
 */
export function throttlingOf({ throttling, tellsThrottling }: Slice): {
  readonly throttling?: boolean;
  readonly cause: ThrottleRow['cause'] | '';
} {
  const known = throttling.find(each => isGoingOn(each) && !isHint(each) && !isWanted(each));
  if (known !== undefined) return { throttling: true, cause: known.cause };
  return tellsThrottling ? { throttling: false, cause: '' } : { cause: '' };
}
