import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { HistoryPoints, Trip, ZoneUse } from '@edgevitals/shared/results';
import type { ZoneRow } from '../../quantities/index.js';
import { lowestSerious, tripsOf } from './trips.js';

/** Trips of a slice's zone. */
export const tripsOfRow = ({ zone, survived }: ZoneRow, info: Info | undefined): Trip[] =>
  tripsOf(
    info?.zones.find(each => `thermal_zone${each.zone}` === zone),
    survived,
  );

/** A slice's zone as people see it, with its trips. */
export function zoneUse(
  zone: ZoneRow,
  info: Info | undefined,
  secondsOverThreshold: number,
  history: HistoryPoints,
): ZoneUse {
  const trips = tripsOfRow(zone, info);
  const lowest = lowestSerious(trips);
  return {
    zone: zone.zone,
    type: zone.type,
    lastCelsius: zone.last,
    minCelsius: zone.min,
    meanCelsius: zone.mean,
    maxCelsius: zone.max,
    secondsOverThreshold,
    ...given({ headroomCelsius: lowest === undefined ? undefined : lowest.celsius - zone.max }),
    trips,
    history,
  };
}
