/**
 * A device's life with flash storage, day by day from the first to the last: what it writes, how full it is, how it writes, and
 * how the erases of its translation layer add up. Nothing of it is of the family that the predictor assumes: wear a byte follows
 * from the layer's simulated amplification, as fill and load change.
 */
import { normal } from '@edgevitals/shared/random';
import type { StorageKind } from './ftl_parts.js';

const YEAR = 365.25;
const MOST_DAYS = Math.round(40 * YEAR);
/** Years to the end, in the middle, and how far they go about. */
const MIDDLE_YEARS = 5;
const YEARS_SPREAD = 0.5;
const CHANGES_A_YEAR = 0.03;
const CHANGE_SPREAD = 0.8;

export interface LifeSetting {
  readonly part: StorageKind;
  /** What it writes changes by this factor at a random time. */
  readonly shift?: number;
}

export interface DeviceLife {
  readonly part: StorageKind;
  /** Written, and the share of the rated erases, at the end of each day. The last day is that of the end. */
  readonly bytes: Float64Array;
  readonly wear: Float64Array;
}

export function deviceLife({ part, shift = 1 }: LifeSetting, random: () => number): DeviceLife {
  const uniform = (low: number, high: number): number => low + (high - low) * random();
  // what it writes in a day
  const memory = uniform(0.93, 0.985);
  const spread = uniform(0.3, 0.65);
  const weekend = random() < 0.3 ? uniform(0.3, 0.8) : 1;
  // how: full, sequential, hot, and in pieces smaller than what is programmed at once
  const firstFill = uniform(0.2, 0.6);
  const lastFill = uniform(0.5, 0.98);
  const fillYears = uniform(1, 8);
  let sequential = uniform(0.1, 0.8);
  let load = uniform(0, 2);
  const padding = 1 + 3 * random() ** 2;
  const years = MIDDLE_YEARS * Math.exp(YEARS_SPREAD * normal(random));
  const middle =
    sequential + (1 - sequential) * padding * part.amplification((firstFill + lastFill) / 2, load);
  let level = Math.log((part.bytes * part.ratedErases) / (middle * years * YEAR));
  const shiftDay = Math.floor(random() * years * YEAR);
  let deviation = spread * normal(random);
  let sway = 0;
  const bytes: number[] = [];
  const wear: number[] = [];
  let written = 0;
  let used = 0;
  for (let day = 0; day < MOST_DAYS && used < 1; day++) {
    if (random() < CHANGES_A_YEAR / YEAR) level += CHANGE_SPREAD * normal(random);
    // another program: it writes in another way, too
    if (random() < 0.1 / YEAR) {
      sequential = uniform(0.1, 0.8);
      load = uniform(0, 2);
    }
    if (day === shiftDay) level += Math.log(shift);
    deviation = memory * deviation + spread * Math.sqrt(1 - memory ** 2) * normal(random);
    sway = 0.98 * sway + 0.03 * normal(random);
    const today = Math.exp(level + deviation) * (day % 7 < 5 ? 1 : weekend);
    const fill = firstFill + (lastFill - firstFill) * Math.min(1, day / (fillYears * YEAR));
    const orderly = Math.min(0.95, Math.max(0.02, sequential + sway));
    const amplification = orderly + (1 - orderly) * padding * part.amplification(fill, load);
    written += today;
    used += (today * amplification) / (part.bytes * part.ratedErases);
    bytes.push(written);
    wear.push(used);
  }
  return { part, bytes: Float64Array.from(bytes), wear: Float64Array.from(wear) };
}
