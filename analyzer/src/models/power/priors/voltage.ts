/**
 * Supply voltage of an operating point where the kernel does not tell it. Voltage rises with frequency: between points that
 * are known it is interpolated, beyond them and where none is known it follows a line through the middle of what device
 * trees have, 0.75 to 0.95 V at low clocks and 1.0 to 1.3 V at the highest.
 */
import type { OperatingPoint } from '../input.js';

const LOW_VOLTS = 0.8;
const RISE_VOLTS = 0.35;
/** What is said beyond these is no voltage of a core. */
const LEAST = 0.3;
const MOST = 2;

/** Voltage of each point, V, in their order. */
export function voltagesOf(points: readonly Pick<OperatingPoint, 'frequency' | 'voltage'>[]): number[] {
  const known = points.filter(({ voltage }) => voltage !== undefined && voltage >= LEAST && voltage <= MOST);
  if (known.length === points.length) return points.map(point => point.voltage!);
  const top = points.reduce((most, { frequency }) => Math.max(most, frequency), 0);
  const likely = (frequency: number): number => LOW_VOLTS + RISE_VOLTS * (top > 0 ? frequency / top : 1);
  if (known.length === 0) return points.map(({ frequency }) => likely(frequency));
  return points.map(({ frequency }) => {
    let below: (typeof known)[number] | undefined;
    let above: (typeof known)[number] | undefined;
    for (const point of known) {
      if (point.frequency <= frequency && (below === undefined || point.frequency > below.frequency))
        below = point;
      if (point.frequency >= frequency && (above === undefined || point.frequency < above.frequency))
        above = point;
    }
    if (below !== undefined && above !== undefined) {
      const width = above.frequency - below.frequency;
      const share = width > 0 ? (frequency - below.frequency) / width : 0;
      return below.voltage! + share * (above.voltage! - below.voltage!);
    }
    const nearest = (below ?? above)!;
    return (nearest.voltage! * likely(frequency)) / likely(nearest.frequency);
  });
}
