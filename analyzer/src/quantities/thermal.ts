import { celsius, count, hertz, ratio, seconds, text } from './quantity.js';
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
  cause: text<'thermal' | 'latched' | 'power-limit' | 'undervoltage' | 'user' | 'unknown'>().key(),
  /** `past`: it has happened since the device started, when is not known, and does not now. */
  effect: text<'binding' | 'latent' | 'past'>().key(),
  seconds: seconds(1e-3).sum(),
  evidence: text(),
  /** The first and the last sample that say so: event time. */
  from: seconds(1e-3).least(),
  to: seconds(1e-3).most(),
  /**
   * Of work, in CPU seconds of the biggest CPU at its highest clock (a GPU: of it): what was asked for since it began, what
   * lower clocks took of it, and CPUs that were off. Unknown where no clock tells.
   */
  askedSeconds: seconds().sum().optional(),
  lostSeconds: seconds().sum().optional(),
  offlineSeconds: seconds().sum().optional(),
  /** By how much `lostSeconds` can be off because clocks were read now and then. */
  lostError: seconds().sum().optional(),
  /** The most that was taken of the clock that was asked for. */
  depth: ratio().most().optional(),
  /** So much earlier it may have begun than the first sample that says so. */
  startError: seconds(1e-3).most().optional(),
});

export type ThrottleRow = Row<typeof THROTTLE>;
