/**
 * Supply voltage of an operating point, where the kernel does not tell it. Voltage rises with frequency; between known
 * points it is interpolated, and where none is known it follows V = V_top (0.55 + 0.45 f / f_top), which device trees
 * of phone and board SoCs are within a tenth of (rk3399: 0.80 V at 408 MHz, 1.25 V at 1.8 GHz).
 */
import type { OperatingPoint } from '../input.js';

/** Volts at the top operating point; device trees have 0.9 to 1.3. */
const TOP = 1.1;
const LEAST = 0.3;
const MOST = 2;

/** Voltage of each point, V, in their order. */
export function voltagesOf(points: readonly OperatingPoint[]): number[] {
  const known = points.filter(({ voltage }) => voltage !== undefined && voltage >= LEAST && voltage <= MOST);
  if (known.length === points.length) return points.map(point => point.voltage!);
  const top = points.reduce((most, { frequency }) => Math.max(most, frequency), 0);
  const shape = (frequency: number): number => (top > 0 ? 0.55 + (0.45 * frequency) / top : 1);
  if (known.length === 0) return points.map(({ frequency }) => TOP * shape(frequency));
  return points.map(({ frequency }) => {
    let below: OperatingPoint | undefined;
    let above: OperatingPoint | undefined;
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
    return (nearest.voltage! * shape(frequency)) / shape(nearest.frequency);
  });
}
