/** What forwarding really cost in runs with a soaker, and whether the tick could have metered it in those without. */
import type { ForwardingWindow } from '@edgevitals/analyzer/mesh/forwarding';
import { ordinaryFit } from './ordinary.js';
import type { Run } from './runs.js';

const regressors = ({ elapsedSeconds, sentFrames, forwardedFrames }: ForwardingWindow): number[] => [
  1,
  sentFrames / elapsedSeconds,
  forwardedFrames / elapsedSeconds,
];

export interface Truth {
  /** CPU us a forwarded frame, and its standard error. */
  readonly microseconds: number;
  readonly sigma: number;
}

/** By what the soaker lost to each forwarded frame, of what it counts with the CPU for itself. */
export function truthOf(runs: readonly Run[]): Truth | undefined {
  const soaked = runs.filter(({ soaked }) => soaked !== undefined);
  const fit = ordinaryFit(
    soaked.map(({ window }) => regressors(window)),
    soaked.map(each => each.soaked!),
  );
  if (fit === undefined) return undefined;
  const [quiet, sent, forwarded] = fit.coefficients as [number, number, number];
  if (!(quiet > 0 && forwarded < 0)) return undefined;
  const left = leftOver(
    runs,
    soaked.map(({ window }) => {
      const [, sentPerSecond, forwardedPerSecond] = regressors(window) as [number, number, number];
      return -(sent * sentPerSecond + forwarded * forwardedPerSecond) / quiet;
    }),
  );
  const whole = quiet / left;
  return { microseconds: (-1e6 * forwarded) / whole, sigma: (1e6 * fit.sigmas[2]!) / whole };
}

/** Standard errors that both tellings may be apart by. */
const APART = 3;

/**
 * The share of the CPU that the soaker has without traffic: the relays' timers run then too. It is what was idle in runs without
 * the soaker; where that contradicts the ticks that met the soaker itself, those count.
 * @param lost of what the soaker counts without traffic, the share that it lost to frames in each of its runs
 */
function leftOver(runs: readonly Run[], lost: readonly number[]): number {
  const free = runs.filter(({ soaked }) => soaked === undefined);
  const idle = ordinaryFit(
    free.map(({ window }) => regressors(window)),
    free.map(({ window }) => window.idleSeconds / window.elapsedSeconds),
  )?.coefficients[0];
  const soaked = runs.filter(each => each.soaked !== undefined);
  const met = ordinaryFit(
    lost.map(share => [1, share]),
    soaked.map(({ window, userSeconds }) => 1 - userSeconds / window.elapsedSeconds),
  );
  const byTicks = met?.coefficients[1];
  const credible = (share: number | undefined): share is number =>
    share !== undefined && share > 0.3 && share <= 1.05;
  if (!credible(byTicks)) return credible(idle) ? idle : 1;
  const error = APART * met!.sigmas[1]!;
  return credible(idle) && Math.abs(idle - byTicks) < error ? idle : byTicks;
}

/** Softirq ticks as a meter by itself. */
export interface TickReading {
  /** CPU us a forwarded frame that it tells, and its standard error. */
  readonly microseconds: number;
  readonly sigma: number;
  /** Times that its readings scatter as far as ticks at random do. */
  readonly scatter: number;
}

/** The slowest tick there is, Hz. */
const TICKS_PER_SECOND = 100;

export function tickReading(runs: readonly Run[]): TickReading | undefined {
  const shares = runs.map(({ window }) => window.softirqSeconds! / window.elapsedSeconds);
  const fit = ordinaryFit(
    runs.map(({ window }) => regressors(window)),
    shares,
  );
  if (fit === undefined) return undefined;
  const random =
    runs.reduce(
      (sum, { window }, i) =>
        sum + (shares[i]! * (1 - shares[i]!)) / (TICKS_PER_SECOND * window.elapsedSeconds),
      0,
    ) / runs.length;
  return {
    microseconds: 1e6 * fit.coefficients[2]!,
    sigma: 1e6 * fit.sigmas[2]!,
    scatter: random > 0 ? Math.sqrt(fit.residual / random) : Number.POSITIVE_INFINITY,
  };
}
