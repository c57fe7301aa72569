import { celsius, count, hertz, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/** Thermal zones. */
export const ZONE = new RowKind('zone', {
  /** `thermal_zone0`. */
  zone: text().key(),
  type: text(),
  last: celsius(),
  min: celsius().least(),
  max: celsius().most(),
  mean: celsius().mean('readings'),
  readings: count('readings').sum(),
  /** Highest critical trip that it has had and the device went on, which is none therefore; 0 where there is none. */
  survived: celsius().most(),
});

export type ZoneRow = Row<typeof ZONE>;

/** Clocks of CPUs that share one: cpufreq policies. */
export const POLICY = new RowKind('policy', {
  /** `policy0`. */
  policy: text().key(),
  governor: text(),
  /** Unknown while no driver tells it: a policy may have a limit and no reading. */
  currentHertz: hertz().optional(),
  limitHertz: hertz().optional(),
  meanHertz: hertz().mean('seconds').optional(),
  /** What the mean is of: 0 where it is unknown. */
  seconds: seconds().sum().unstored(),
});

export type PolicyRow = Row<typeof POLICY>;

/** What held processors back. */
export const THROTTLE = new RowKind('throttle', {
  domain: text().key(),
  cause: text<'thermal' | 'latched' | 'power-limit' | 'undervoltage' | 'unknown'>().key(),
  /** `past`: it has happened since the device started, when is not known, and does not now. */
  effect: text<'binding' | 'latent' | 'past'>().key(),
  seconds: seconds(1e-3).sum(),
  evidence: text(),
  /** The first and the last sample that say so: event time. */
  from: seconds(1e-3).least(),
  to: seconds(1e-3).most(),
});

export type ThrottleRow = Row<typeof THROTTLE>;
