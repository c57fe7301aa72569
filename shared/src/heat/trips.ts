import { type DescribedZone, HOTTEST, unitOf } from './temperature.js';

/**
 * From where on a trip means something, millidegrees. A device that had to slow down at room temperature would always
 * be slow; one that the kernel shuts down at 40 degrees could not stand in the sun. Firmware leaves such values, and 0,
 * in trips that it does not use. Trips of type `active` only start fans.
 */
const LEAST: Readonly<Record<string, number>> = { passive: 25_000, hot: 40_000, critical: 40_000 };

/** As in `ZoneInfo`. */
export interface DescribedTrip {
  readonly type: string;
  readonly temp: number;
  readonly hyst: number;
}

/**
 * The trips of a zone that can be, temperatures in thousandths of a degree: neither disabled (-274000) nor absurd.
 *
 * @param survived millidegrees that the zone has had and the device went on: at a critical trip the kernel shuts down
 *   (drivers/thermal/thermal_core.c, handle_critical_trips), so that one, or a hot one, which comes before it, means nothing
 *   up to there.
 */
export function credibleTrips(
  zone: (Pick<DescribedZone, 'zone'> & { readonly trips: readonly DescribedTrip[] }) | undefined,
  survived = 0,
): DescribedTrip[] {
  const trips = zone?.trips ?? [];
  const unit = unitOf(trips);
  return trips
    .map(({ type, temp, hyst }) => ({ type, temp: temp * unit, hyst: Math.max(0, hyst * unit) }))
    .filter(({ type, temp }) => {
      const stops = type === 'critical' || type === 'hot';
      return temp > (LEAST[type] ?? 0) && temp <= HOTTEST && !(stops && temp <= survived);
    });
}

/** The lowest trip of some types, such as what slows the device down. */
export function lowestTrip<T extends { readonly type: string; readonly temp: number }>(
  trips: readonly T[],
  types: readonly string[],
): T | undefined {
  return trips
    .filter(trip => types.includes(trip.type))
    .reduce<T | undefined>(
      (low, trip) => (low === undefined || trip.temp < low.temp ? trip : low),
      undefined,
    );
}
