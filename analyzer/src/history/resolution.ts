/** Lengths of the stretches that minutes are rolled up to: hours and days of event time, in UTC. */
export type RollUpLength = (typeof ROLL_UPS)[keyof typeof ROLL_UPS];

/** Minutes in each. */
export const ROLL_UPS = { hour: 60, day: 1440 } as const;

/** The stretch that a minute is of, by its first minute. */
export const startOf = (minute: number, length: RollUpLength): number => Math.floor(minute / length) * length;
