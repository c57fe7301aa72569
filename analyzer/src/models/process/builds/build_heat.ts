import type { BuildHeat } from '@edgevitals/shared/results';
import type { ZoneReadings } from '../../../device/interval.js';

const MOST_ZONES = 64;

/** How warm thermal zones were when a build began, and at most while it ran. */
export class ZonesInBuild {
  private readonly zones = new Map<
    number,
    { readonly zone: string; readonly atStart: number; peak: number }
  >();

  add(readings: readonly ZoneReadings[]): void {
    for (const { zone, type, points } of readings)
      for (const { temperature } of points) {
        const known = this.zones.get(zone);
        if (known !== undefined) known.peak = Math.max(known.peak, temperature);
        else if (this.zones.size < MOST_ZONES)
          this.zones.set(zone, { zone: type, atStart: temperature, peak: temperature });
      }
  }

  /** The zone that got warmer by most; undefined where none was read. */
  get warmest(): BuildHeat | undefined {
    let found: BuildHeat | undefined;
    for (const each of this.zones.values())
      if (found === undefined || each.peak - each.atStart > found.peak - found.atStart) found = each;
    return found;
  }
}
