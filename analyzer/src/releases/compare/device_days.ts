/** What devices used by the day, as it is compared: logarithms of use an hour, with the load taken out. */

/** One device and day on one build. */
export interface DeviceDay {
  /** Days since 1970. */
  readonly day: number;
  readonly build: string;
  /** Of one quantity, an hour of running; above 0. */
  readonly cost: number;
  /** Work done an hour, where something counts it; above 0. */
  readonly work?: number;
  /** What the device is: its model, kernel and so on. Days after it changed are not compared with those before. */
  readonly hardware: string;
}

export interface DeviceDays {
  readonly device: string;
  /** In order of time. */
  readonly days: readonly DeviceDay[];
}

/** A day as it is compared. */
export interface LoggedDay {
  readonly day: number;
  readonly build: string;
  readonly value: number;
  readonly hardware: string;
}

/**
 * How much of use goes with work: the slope of log use over log work within devices, on days before the release. A program has a part
 * that it always costs and one that grows with load: neither an hour nor a unit of work is the right measure (0 and 1).
 * @returns undefined where work is not counted, or never differs.
 */
export function elasticity(
  devices: readonly DeviceDays[],
  isBefore: (day: DeviceDay) => boolean,
): number | undefined {
  let [cross, squares] = [0, 0];
  for (const { days } of devices) {
    const known = days.filter(each => each.work !== undefined && isBefore(each));
    if (known.length < 2) continue;
    const meanCost = known.reduce((sum, each) => sum + Math.log(each.cost), 0) / known.length;
    const meanWork = known.reduce((sum, each) => sum + Math.log(each.work!), 0) / known.length;
    for (const { cost, work } of known) {
      const off = Math.log(work!) - meanWork;
      cross += (Math.log(cost) - meanCost) * off;
      squares += off * off;
    }
  }
  return squares > LEAST_SQUARES ? Math.min(1, Math.max(0, cross / squares)) : undefined;
}

const LEAST_SQUARES = 1e-6;

/** @param slope of use over work; 0 where it is not taken out. */
export const logged = (days: readonly DeviceDay[], slope: number): LoggedDay[] =>
  days.map(({ day, build, cost, work, hardware }) => ({
    ...{ day, build, hardware },
    value: Math.log(cost) - (slope > 0 && work !== undefined ? slope * Math.log(work) : 0),
  }));
