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
import { coverage, limitOf, rateHistory, type TimeWindow } from '../series.js';
import { heatOf } from './attribute.js';
import { throttleEvents } from './events.js';
import { hardwareMaximum } from './evidence/limit.js';
import { isGoingOn, REASONS, throttlingOf } from './throttle.js';
import { lowestSerious } from './trips.js';
import { tripsOfRow, zoneUse } from './zone_use.js';

const POINTS = 20;
/** Without a threshold and without trips: warm enough to be worth a look, degC. */
const WARM = 70;

export function answerThermal(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: ThermalRequest,
): ThermalAnswer {
  const known = coverage(window, slices);
  const total = slices.length === 0 ? undefined : mergeSlices(slices, { by: 'program' });
  const threshold = request.temperatureThreshold ?? defaultThreshold(total?.zones ?? [], view);
  const zones = (total?.zones ?? [])
    .map(zone =>
      zoneUse(
        zone,
        view.info,
        secondsOver(slices, zone.zone, threshold),
        means(window, slices, slice => slice.zones.find(each => each.zone === zone.zone)?.mean),
      ),
    )
    .filter(
      zone => request.temperatureThreshold === undefined || zone.maxCelsius >= request.temperatureThreshold,
    );
  const throttling = throttleEvents(slices);
  const last = slices.at(-1);
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
        slice => slice.policies.find(each => each.policy === policy.policy)?.meanHertz,
      ),
    })),
    processes:
      request.includeProcessCorrelation === false ? [] : heatOf(slices, threshold, limitOf(request.limit)),
    hints: [...hintsOf(zones, throttling), ...hintsOfPast(last?.throttling ?? [])],
    ...given({ throttled: last === undefined ? undefined : throttlingOf(last).throttling }),
  };
}

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
  level: (slice: Slice) => number | undefined,
): HistoryPoints {
  return rateHistory(window, slices, POINTS, slice => {
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
