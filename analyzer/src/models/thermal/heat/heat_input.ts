/**
 * What heats a device in a stretch of time, as the model of heat takes it: watts where a sensor measures them or the power
 * model has learned them from one, else what CPUs did. One kind per device: degrees of the one are not those of the other.
 */
import type { Slice } from '../../../history/slice.js';
import type { Load } from '../rc/index.js';

export type HeatInputKind = 'watts' | 'cpu';

/** Watts of a slice; undefined where nothing tells them. What is published of CPUs alone, and never measured, does not. */
export function wattsOf({ energy, coveredSeconds, suspendedSeconds }: Slice): number | undefined {
  const awake = coveredSeconds - suspendedSeconds;
  if (energy === undefined || !(awake > 0)) return undefined;
  const isKnown = energy.basis === 'measured' || energy.basis === 'calibrated';
  return isKnown && energy.joules >= 0 ? energy.joules / awake : undefined;
}

/** The kinds that a slice has. */
export const hasInput = (slice: Slice, kind: HeatInputKind): boolean =>
  kind === 'watts' ? wattsOf(slice) !== undefined : slice.loadSeconds !== undefined;

/** The load of a slice in a kind that it has. Watts have what CPUs share in them. @param unitWatts that are taken for full load. */
export function loadOfSlice(slice: Slice, kind: HeatInputKind, unitWatts: number): Load {
  if (kind === 'watts') return { used: (wattsOf(slice) ?? 0) / unitWatts, active: 0 };
  const awake = slice.coveredSeconds - slice.suspendedSeconds;
  return { used: (slice.loadSeconds ?? 0) / awake, active: (slice.activeSeconds ?? 0) / awake };
}
