/** Temperatures, throttling and who ran, in a window. */
import { given } from '@edgevitals/shared/objects';
import type {
  Hint,
  HistoryPoints,
  ThermalAnswer,
  ThermalRequest,
  ThrottleEvent,
  ZoneUse,
} from '@edgevitals/shared/results';
import type { DeviceView } from '../../device/device_state.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import type { ThrottleRow, ZoneRow } from '../../quantities/index.js';
import { coverage, limitOf, pointsOf, rateHistory, type TimeWindow } from '../series.js';
import { heatOf } from './attribute.js';
import { NO_THERMAL_DETAILS, type ThermalDetails } from './details.js';
import { lostOf, throttleEvents } from './events.js';
import { GPU_DOMAIN } from './evidence/gpu.js';
import { hardwareMaximum } from './evidence/limit.js';
import { type HeatShares, heatShares, heatUse, type Untold } from './heat/index.js';
import { isGoingOn, REASONS, throttlingOf } from './throttle.js';
import { lowestSerious } from './trips.js';
import { tripsOfRow, zoneUse } from './zone_use.js';

/** Without a threshold and without trips: warm enough to be worth a look, degC. */
const WARM = 70;

/**
 * @param details what the model knows of the device beside the window.
 * @param lead slices before the window, in which what heats it then may have begun (`LEAD_SECONDS`).
 */
export function answerThermal(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: ThermalRequest,
  details: ThermalDetails = NO_THERMAL_DETAILS,
  lead: readonly Slice[] = [],
): ThermalAnswer {
  const known = coverage(window, slices);
  const points = pointsOf(request.points);
  const { heat, limit, ...cooling } = details;
  const total = slices.length === 0 ? undefined : mergeSlices(slices, { by: 'program' });
  const threshold = request.temperatureThreshold ?? defaultThreshold(total?.zones ?? [], view);
  const zones = (total?.zones ?? [])
    .map(zone =>
      zoneUse(
        zone,
        view.info,
        secondsOver(slices, zone.zone, threshold),
        means(window, slices, points, slice => slice.zones.find(each => each.zone === zone.zone)?.mean),
      ),
    )
    .filter(
      zone => request.temperatureThreshold === undefined || zone.maxCelsius >= request.temperatureThreshold,
    );
  const throttling = throttleEvents(slices);
  const last = slices.at(-1);
  const isAsked = request.includeProcessCorrelation !== false;
  const shares = isAsked && heat !== undefined ? heatShares(heat, slices, lead) : undefined;
  return {
    device: view.device,
    window: known,
    zones,
    throttling,
    policies: (total?.policies ?? []).map(policy => ({
      policy: policy.policy,
      ...given({
        currentHertz: policy.currentHertz,
        limitHertz: policy.limitHertz,
        maximumHertz: hardwareMaximum(view, Number(policy.policy.replace('policy', ''))),
      }),
      governor: policy.governor,
      history: means(
        window,
        slices,
        points,
        slice => slice.policies.find(each => each.policy === policy.policy)?.meanHertz,
      ),
    })),
    processes: isAsked ? heatOf(slices, threshold, limitOf(request.limit), told(shares)) : [],
    hints: [...hintsOf(zones, throttling), ...hintsOfPast(last?.throttling ?? [])],
    ...given({
      throttled: last === undefined ? undefined : throttlingOf(last).throttling,
      lost: total && lostIn(total, slices, throttling),
      heat: heat && heatUse(heat, limit, shares),
    }),
    ...cooling,
  };
}

/**
 * Of all that was asked of the CPUs; not said where an event is among it whose cost nobody knows. What clocks that were read
 * now and then leave open is of the events.
 */
function lostIn(
  { askedSeconds, lostSeconds }: Slice,
  slices: readonly Slice[],
  events: readonly ThrottleEvent[],
): ThermalAnswer['lost'] | undefined {
  const isUntold = ({ domain, effect, lost }: ThrottleEvent): boolean =>
    domain !== GPU_DOMAIN && effect === 'binding' && lost === undefined;
  if (events.some(isUntold)) return undefined;
  let lostError = 0;
  for (const { throttling } of slices)
    for (const row of throttling) if (row.domain !== GPU_DOMAIN) lostError += row.lostError ?? 0;
  return lostOf({ ...given({ askedSeconds, lostSeconds }), lostError });
}

const told = (shares: HeatShares | Untold | undefined): HeatShares | undefined =>
  shares === undefined || 'reason' in shares ? undefined : shares;

/** Three degrees below the lowest trip of any zone. */
function defaultThreshold(zones: readonly ZoneRow[], { info }: DeviceView): number {
  const trips = zones.flatMap(zone => lowestSerious(tripsOfRow(zone, info))?.celsius ?? []);
  return trips.length === 0 ? WARM : Math.min(...trips) - 3;
}

/** Time over a threshold. Within a slice only least and most are known: temperature is taken as even between them. */
function secondsOver(slices: readonly Slice[], name: string, threshold: number): number {
  let seconds = 0;
  for (const slice of slices) {
    const zone = slice.zones.find(each => each.zone === name);
    if (zone !== undefined) seconds += slice.coveredSeconds * shareOver(zone, threshold);
  }
  return seconds;
}

function shareOver({ min, max }: ZoneRow, threshold: number): number {
  if (min >= threshold) return 1;
  if (max < threshold) return 0;
  return (max - threshold) / (max - min);
}

/** A level over equal parts of the window, weighted by time. */
function means(
  window: TimeWindow,
  slices: readonly Slice[],
  points: number,
  level: (slice: Slice) => number | undefined,
): HistoryPoints {
  return rateHistory(window, slices, points, slice => {
    const mean = level(slice);
    return mean === undefined ? undefined : mean * slice.coveredSeconds;
  });
}

function hintsOf(zones: readonly ZoneUse[], throttling: readonly ThrottleEvent[]): Hint[] {
  const hints: Hint[] = [];
  const binding = throttling.find(event => event.effect === 'binding');
  if (binding !== undefined) {
    hints.push({
      subject: binding.domain,
      text: `${binding.domain} was slowed while it had work to do: ${binding.evidence}.`,
    });
  }
  for (const zone of zones) {
    if (zone.headroomCelsius === undefined || zone.headroomCelsius > 5) continue;
    const left = zone.headroomCelsius;
    const text =
      left >= 0
        ? `${zone.type} came within ${left.toFixed(1)} degrees of a trip point.`
        : `${zone.type} was ${(-left).toFixed(1)} degrees beyond a trip point.`;
    hints.push({ subject: zone.zone, text });
  }
  return hints;
}

/** What has happened since the device started, and nobody saw when. */
const hintsOfPast = (throttling: readonly ThrottleRow[]): Hint[] =>
  throttling
    .filter(row => !isGoingOn(row))
    .map(({ domain, cause, evidence }) => ({
      subject: domain,
      text: `The processor has been held back ${REASONS[cause]}: ${evidence}.`,
    }));
