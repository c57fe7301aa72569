/** A device's cooling as answers have it. */
import { given } from '@edgevitals/shared/objects';
import type { CoolingUse, Estimate, FanStatus } from '@edgevitals/shared/results';
import { isIdentified, type Measured } from './cooling_index.js';
import type { DeviceCooling } from './device_cooling.js';
import type { FanUse, FanWatch } from './fan_watch.js';
import type { FleetPlace } from './fleet_cooling.js';

/** Undefined while there is nothing to tell. */
export function coolingUse(
  cooling: DeviceCooling | undefined,
  fans: FanWatch,
  place: FleetPlace | undefined,
): CoolingUse | undefined {
  const { newest, change, baseline } = cooling ?? {};
  const days = (cooling?.days.series('rise') ?? []).map(value => (Number.isNaN(value) ? null : value));
  if (newest === undefined && days.length === 0 && !fans.hasFan && fans.fans.length === 0) return undefined;
  return {
    ambient: newest?.ambient ?? 'learned',
    ...given({
      referenceLoad: newest?.reference.used,
      rise: newest && estimateOf(newest.rise),
      fast: newest && estimateOf(newest.index.fast),
      fastAndMiddle: newest && estimateOf(newest.index.fastAndMiddle),
      ambientCelsius: newest?.ambientCelsius,
      baselineCelsius: baseline,
      worse: change && {
        kind: change.kind,
        celsius: change.degrees,
        since: change.since,
        cause: change.cause,
      },
      fanAtMostRatio: fans.atMostShare,
      fleet: place && fleetComparison(place),
    }),
    days,
    fans: fans.fans.map(fanStatus),
  };
}

/** What is not identified is not told. */
function estimateOf(measured: Measured): Estimate | undefined {
  if (!isIdentified(measured)) return undefined;
  return { value: measured.value, sigma: measured.sigma, basis: 'calibrated' };
}

export const fleetComparison = ({ devices, median, deviations }: FleetPlace) => ({
  devices,
  medianCelsius: median,
  deviations,
});

const fanStatus = ({ name, state, rpm, duty, usualRpm }: FanUse): FanStatus => ({
  name,
  state,
  ...given({ rpm, dutyRatio: duty, usualRpm }),
});
