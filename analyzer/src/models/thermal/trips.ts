/** Zones and trip points of the info document, in degrees; disabled and absurd ones left out. */
import type { Info, ZoneInfo } from '@edgevitals/shared/info';
import type { Trip } from '@edgevitals/shared/results';
import { credibleCelsius } from '../../device/temperature.js';

/** From these on the kernel slows down or shuts down; `active` trips only start fans. */
const SERIOUS = ['passive', 'hot', 'critical'];

export const zoneInfo = (info: Info | undefined, zone: number): ZoneInfo | undefined =>
  info?.zones.find(each => each.zone === zone);

/** Trips that can be: the kernel gives -274000 for a disabled one, and firmware gives 0. */
export function tripsOf(zone: ZoneInfo | undefined): Trip[] {
  const trips: Trip[] = [];
  for (const trip of zone?.trips ?? []) {
    const celsius = credibleCelsius(trip.temp);
    if (celsius === undefined || celsius <= 0) continue;
    trips.push({ type: trip.type, celsius, hysteresisCelsius: Math.max(0, trip.hyst) / 1000 });
  }
  return trips;
}

/** The lowest trip that slows or stops the device. */
export function lowestSerious(trips: readonly Trip[]): Trip | undefined {
  let lowest: Trip | undefined;
  for (const trip of trips) {
    if (SERIOUS.includes(trip.type) && (lowest === undefined || trip.celsius < lowest.celsius)) lowest = trip;
  }
  return lowest;
}
