/** What an answer tells of heat: its parts at the hottest moment of the window, and what comes. */
import { given } from '@edgevitals/shared/objects';
import type { Estimate, HeatMoment, HeatUse } from '@edgevitals/shared/results';
import type { DeviceHeat } from './device_heat.js';
import type { Degrees, HeatShares, Untold } from './heat_shares.js';
import { outlook } from './outlook.js';
import type { ThrottleLimit } from './throttle_limit.js';

/** @param shares undefined where nobody asked who heated. */
export function heatUse(
  heat: DeviceHeat,
  limit: ThrottleLimit | undefined,
  shares: HeatShares | Untold | undefined,
): HeatUse {
  const comes = outlook(heat, limit);
  const notIdentified: string[] = [];
  if (shares !== undefined && 'reason' in shares)
    notIdentified.push(`who heated it by how much: ${shares.reason}`);
  if (typeof comes === 'string') notIdentified.push(`what comes: ${comes}`);
  return {
    zone: `thermal_zone${heat.zone.zone}`,
    type: heat.zone.type,
    input: heat.kind,
    ...given({
      hottest: shares === undefined || 'reason' in shares ? undefined : momentOf(shares),
      forecast: typeof comes === 'string' ? undefined : comes,
    }),
    notIdentified,
  };
}

/** Learned from the device's own sensor; what the sensor is off by is in it. */
export const degrees = ({ celsius, sigma }: Degrees): Estimate => ({
  value: celsius,
  sigma,
  basis: 'modelled',
});

const momentOf = ({
  at,
  celsius,
  spanSeconds,
  ambient,
  all,
  shared,
  before,
  unexplained,
}: HeatShares): HeatMoment => ({
  at,
  celsius,
  spanSeconds,
  ambient: degrees(ambient),
  programs: degrees(all),
  shared: degrees(shared),
  before: degrees(before),
  unexplainedCelsius: unexplained,
});
