import { type Basis, weakerBasis } from '@edgevitals/shared/results';
import { joules, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/** Energy of the whole device. Errors of one sensor or one prior are the same every time, so deviations add up too. */
export const ENERGY = new RowKind('energy', {
  joules: joules().sum(),
  sigma: joules().sum(),
  basis: text<Basis>().combined(weakerBasis),
  /** What measured it, for instance power_supply/BAT0; empty without a sensor. */
  sensor: text().combined((known, more) => (more === '' ? known : more)),
  /** Parts of `joules` that no process owns. joules = sum over processes + base + unexplained. */
  base: joules().sum(),
  unexplained: joules().sum(),
});

export type EnergyRow = Row<typeof ENERGY>;

/** Energy of one consumer, whoever caused it: processes' shares of it are part of their own joules. */
export const ENERGY_PART = new RowKind('energy part', {
  /** `cluster/policy0`, `interface/wlan0`, `disk/mmcblk0`, `backlight/...`. */
  name: text().key(),
  joules: joules().sum(),
  sigma: joules().sum(),
});

export type EnergyPartRow = Row<typeof ENERGY_PART>;
