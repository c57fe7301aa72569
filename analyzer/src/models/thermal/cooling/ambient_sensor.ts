/** Which zone measures the air around a device, by its name. Sensors on the board are none: load warms them. */
import type { Interval } from '../../../device/interval.js';

const NAMES = /ambient|inlet|intake|outside|room/i;

/** The newest reading of such a zone, degC; undefined where there is none. */
export function ambientIn({ zones }: Pick<Interval, 'zones'>): number | undefined {
  for (const { type, points } of zones)
    if (points.length > 0 && NAMES.test(type)) return points[points.length - 1]!.temperature;
  return undefined;
}
