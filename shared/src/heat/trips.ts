import { HOTTEST, unitOf } from './temperature.js';

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
  zone: { readonly trips: readonly DescribedTrip[] } | undefined,
  survived = 0,
): DescribedTrip[] {
  const found: DescribedTrip[] = [];
  if (zone === undefined) return found;
  const unit = unitOf(zone);
  for (const trip of zone.trips) {
    const { type } = trip;
    const temp = trip.temp * unit;
    const least = Math.max(LEAST[type] ?? 0, type === 'critical' || type === 'hot' ? survived : 0);
    if (temp > least && temp <= HOTTEST) found.push({ type, temp, hyst: Math.max(0, trip.hyst * unit) });
  }
  return found;
}
