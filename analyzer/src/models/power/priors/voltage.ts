import type { ClusterLayout } from '../inputs/cluster_layout.js';

/** Device trees have 0.75 to 0.95 V at low clocks and 1.0 to 1.3 V at the highest: a line through the middle of them. */
const LOW_VOLTS = 0.8;
const RISE_VOLTS = 0.35;

/** Volts that a core is likely to have at a frequency, of the highest that it knows. */
export const voltsAt = (hertz: number, top: number): number =>
  LOW_VOLTS + (top > 0 ? RISE_VOLTS * Math.min(1, hertz / top) : RISE_VOLTS);

/** V^2 f of an operating point, V^2 Hz; with likely volts where they are not known. */
export function switchingOf({ frequency, voltage }: ClusterLayout['points'][number], top: number): number {
  return (voltage ?? voltsAt(frequency, top)) ** 2 * frequency;
}
