/** Joules of the machine while a command runs, above those that it takes at rest. */

/** A point of an energy meter. */
export interface MeterPoint {
  readonly atMs: number;
  /** Since the meter was opened. */
  readonly joules: number;
}

export interface EnergyAboveRest {
  readonly joules: number;
  /** Standard deviation: of the meter, and of the machine's rest. */
  readonly sd: number;
  readonly restWatts: number;
  /** Rests before and after differ by more than chance. */
  readonly restless: boolean;
}

const BATCH_MS = 1000;
const FEWEST_BATCHES = 4;

/** Mean power in batches of about a second, watts. */
export function batches(points: readonly MeterPoint[]): number[] {
  const watts: number[] = [];
  let from = points[0];
  for (const point of points) {
    if (from === undefined || point.atMs - from.atMs < 0.9 * BATCH_MS) continue;
    watts.push((1000 * (point.joules - from.joules)) / (point.atMs - from.atMs));
    from = point;
  }
  return watts;
}

/**
 * `E = E_run - P_rest t`, `var = (m E_run)^2 + t^2 s^2 (1/n_run + 1/n_rest)`: m the meter's own relative sd, s that of power
 * over a second at rest, n seconds. As s is known from few seconds, it is widened by Student's t against the normal at 95 %
 * (Abramowitz and Stegun, 26.7.5).
 * @param rests points before and after. @param run points that begin and end with the command.
 * @returns undefined without four seconds at rest or two points of the run.
 */
export function energyAboveRest(
  rests: readonly (readonly MeterPoint[])[],
  run: readonly MeterPoint[],
  meterSd: number,
): EnergyAboveRest | undefined {
  const perRest = rests.map(batches);
  const all = perRest.flat();
  const [first, last] = [run[0], run.at(-1)];
  if (all.length < FEWEST_BATCHES || first === undefined || last === undefined || last === first)
    return undefined;
  const seconds = (last.atMs - first.atMs) / 1000;
  const restWatts = mean(all);
  const spread = Math.sqrt(all.reduce((sum, watts) => sum + (watts - restWatts) ** 2, 0) / (all.length - 1));
  const used = last.joules - first.joules;
  const freedom = all.length - 1;
  const widened = spread * (1 + 1.21 / freedom + 1.44 / freedom ** 2);
  const variance =
    (meterSd * used) ** 2 + (seconds * widened) ** 2 * (1 / Math.max(1, seconds) + 1 / all.length);
  const [before = [], after = []] = perRest;
  const restless =
    before.length > 1 && after.length > 1
      ? Math.abs(mean(before) - mean(after)) > 2 * standardError(before, after)
      : false;
  return { joules: used - restWatts * seconds, sd: Math.sqrt(variance), restWatts, restless };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const standardError = (...sets: readonly (readonly number[])[]): number =>
  Math.sqrt(
    sets.reduce((sum, values) => {
      const middle = mean(values);
      const squares = values.reduce((all, value) => all + (value - middle) ** 2, 0);
      return sum + squares / (values.length - 1) / values.length;
    }, 0),
  );
