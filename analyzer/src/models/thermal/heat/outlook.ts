/** What comes of a device's heat if the load of the last minute goes on: when it throttles, where it ends, what it could bear. */
import { given } from '@edgevitals/shared/objects';
import type { HeatForecast } from '@edgevitals/shared/results';
import { formatCelsius, formatDuration } from '@edgevitals/shared/text';
import type { DeviceHeat } from './device_heat.js';
import { isKnownRise, tooYoung, UNVARIED } from './known.js';
import type { ThrottleLimit } from './throttle_limit.js';

/** One standard deviation, of what nine of ten lie within. */
const PER_SIGMA = 1.645;
/** What comes so soon is there, s: readings scatter. */
const AT_ONCE = 5;

/** @returns why, where it cannot be told. */
export function outlook(heat: DeviceHeat, limit: ThrottleLimit | undefined): HeatForecast | string {
  const { estimator, load, celsius, unit, zone } = heat;
  const young = tooYoung(estimator.seconds);
  if (young !== undefined) return young;
  if (load === undefined || celsius === undefined) return 'less than half a minute of load has been seen';
  const forecaster = heat.forecaster();
  const end = forecaster.steadyAt(load);
  const estimate = estimator.estimate();
  const weights = estimator.weightsAfter(Number.POSITIVE_INFINITY, load);
  if (!isKnownRise(end.celsius - estimate.ambient, Math.sqrt(estimate.variance(weights)))) return UNVARIED;
  const time = limit && forecaster.timeTo(limit.celsius, load);
  const sustainable = limit && forecaster.sustainable(limit.celsius);
  const told = {
    zone: `thermal_zone${zone.zone}`,
    load: load.used * unit.of,
    unit: unit.name,
    endsAt: { value: end.celsius, sigma: end.mostlyWithin / PER_SIGMA, basis: 'modelled' as const },
    limit: limit?.from ?? ('' as const),
    ...given({
      most: unit.name === 'CPUs' ? unit.of : undefined,
      limitCelsius: limit?.celsius,
      seconds: time?.seconds,
      earliestSeconds: time?.earliest,
      latestSeconds: time?.latest,
      sustainable: sustainable === undefined ? undefined : sustainable * unit.of,
    }),
  };
  const parts = [comingOf(told), sustainableText(told)].filter(part => part !== undefined);
  return { ...told, text: parts.join('; ') };
}

type Told = Omit<HeatForecast, 'text'>;

function comingOf({ endsAt, limitCelsius, seconds, earliestSeconds, latestSeconds }: Told): string {
  const end = `it ends at ${formatCelsius(endsAt.value)}`;
  if (limitCelsius === undefined) return `at this load ${end}`;
  if (seconds === undefined || earliestSeconds === undefined)
    return `never at this load: ${end}, ${(limitCelsius - endsAt.value).toFixed(0)} below where it throttles`;
  if (seconds < AT_ONCE) return `at this load it stays where it throttles, at ${formatCelsius(limitCelsius)}`;
  const time = formatDuration(seconds);
  if (latestSeconds === undefined)
    return `at this load it may throttle, in ${formatDuration(earliestSeconds)} at the earliest, most likely in ${time}`;
  return `at this load it throttles in ${time} (${formatDuration(earliestSeconds)} to ${formatDuration(latestSeconds)})`;
}

/** `1.4 of 4 CPUs can run for ever`; undefined where no limit is known. */
export function sustainableText({ sustainable, unit, most }: Told): string | undefined {
  if (sustainable === undefined) return undefined;
  if (unit === 'W') return `${sustainable.toFixed(1)} W can go on for ever`;
  if (most !== undefined && sustainable >= most) return 'all CPUs can run for ever';
  return `${sustainable.toFixed(1)} of ${most} CPUs can run for ever`;
}
