/**
 * How a sensor lags and averages: what it shows at a time is the past power weighted by a causal response, a delay
 * followed by the mean over a window or by exponential smoothing. Only the integral of its step response is needed: a
 * load that lasts from a to b then moves the mean reading of [t0, t1) by (R(t1-a) - R(t0-a) - R(t1-b) + R(t0-b)) / T,
 * which is exact for any row length and for lags of less than a row.
 */
export interface SensorResponse {
  /** Pure delay, s. */
  readonly lag: number;
  /** Length of the window, or time constant, s; 0 for neither. */
  readonly window: number;
  readonly shape: 'mean' | 'exponential';
}

export const NO_LAG: SensorResponse = { lag: 0, window: 0, shape: 'mean' };

export const sameResponse = (a: SensorResponse, b: SensorResponse): boolean =>
  a.lag === b.lag && a.window === b.window && a.shape === b.shape;

/** Mean delay of a reading, s. */
export const delayOf = ({ lag, window, shape }: SensorResponse): number =>
  lag + (shape === 'mean' ? window / 2 : window);

/** How far back a reading reaches, s: 98 % of it. */
export const horizonOf = ({ lag, window, shape }: SensorResponse): number =>
  lag + (shape === 'mean' ? window : 4 * window);

/** Integral over time of the response to a step at 0, up to `time` seconds after it. */
export function stepIntegral({ lag, window, shape }: SensorResponse, time: number): number {
  const since = time - lag;
  if (since <= 0) return 0;
  if (window === 0) return since;
  if (shape === 'exponential') return since + window * Math.expm1(-since / window);
  return since < window ? (since * since) / (2 * window) : since - window / 2;
}

/**
 * The weight that the load between `from` and `to` has in the mean reading of an interval.
 * @param from seconds before the end of the interval at which the load began, more than `to`
 * @param length of the interval, s
 */
export function pulseWeight(response: SensorResponse, from: number, to: number, length: number): number {
  const sum =
    stepIntegral(response, from) -
    stepIntegral(response, from - length) -
    stepIntegral(response, to) +
    stepIntegral(response, to - length);
  return sum / length;
}
