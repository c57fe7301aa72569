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
  /** Logarithm of its work, where that was taken out; else 0. */
  readonly work: number;
  readonly hardware: string;
}

/** @param slope of use over work; undefined where it is not taken out, else days without work are left out. */
export const logged = (days: readonly DeviceDay[], slope?: number): LoggedDay[] =>
  days.flatMap(({ day, build, cost, work, hardware }) => {
    if (slope === undefined) return { day, build, value: Math.log(cost), work: 0, hardware };
    if (work === undefined) return [];
    const logWork = Math.log(work);
    return { day, build, value: Math.log(cost) - slope * logWork, work: logWork, hardware };
  });
