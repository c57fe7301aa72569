/** What silicon draws: switching C f V^2, and leakage that grows with temperature. For tests only. */

/** A clock and the voltage that it needs. */
export interface ClockPoint {
  readonly khz: number;
  readonly volts: number;
}

/** Leakage of a domain: watts at 25 degC, growing as exp(beta (T - 25)). */
export interface Leakage {
  readonly watts: number;
  /** 1/K. */
  readonly beta: number;
}

const REFERENCE_CELSIUS = 25;
/** No silicon lives above: keeps a runaway finite. */
const MOST_CELSIUS = 200;

export const leakageWatts = ({ watts, beta }: Leakage, celsius: number): number =>
  watts * Math.exp(beta * (Math.min(celsius, MOST_CELSIUS) - REFERENCE_CELSIUS));

/** Volts at a clock that firmware may have set between two points; `points` ascend. */
export function voltsAt(points: readonly ClockPoint[], khz: number): number {
  let below = points[0]!;
  for (const point of points) {
    if (point.khz >= khz) {
      const span = point.khz - below.khz;
      return span > 0 && khz > below.khz
        ? below.volts + ((point.volts - below.volts) * (khz - below.khz)) / span
        : point.volts;
    }
    below = point;
  }
  return below.volts;
}

/** Watts of what switches all the time: C f V^2. */
export const switchingWatts = (farads: number, khz: number, volts: number): number =>
  farads * khz * 1000 * volts * volts;

/** The fastest point that is no faster than allowed, or the slowest. */
export function pointBelow(points: readonly ClockPoint[], khz: number): ClockPoint {
  let found = points[0]!;
  for (const point of points) if (point.khz <= khz) found = point;
  return found;
}

/** The slowest point that is fast enough, or the fastest. */
export const pointAbove = (points: readonly ClockPoint[], khz: number): ClockPoint =>
  points.find(point => point.khz >= khz) ?? points.at(-1)!;
