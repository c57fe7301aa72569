/** What one build of a program used on one device in one day (UTC): what releases are compared by. */

/** In the order of `ReleaseDay.amounts`; those of time say for how much of it the others are known. */
export const DAY_AMOUNTS = [
  'seconds',
  'cpuSeconds',
  'joules',
  'joulesSeconds',
  'writtenBytes',
  'writtenSeconds',
  'requestedBytes',
  'wakeups',
  'wakeupsSeconds',
  'memoryByteSeconds',
  'othersCpuSeconds',
  'celsiusSeconds',
  'zoneSeconds',
  'trafficBytes',
  'trafficSeconds',
] as const;

export type DayAmount = (typeof DAY_AMOUNTS)[number];
const PLACES = Object.fromEntries(DAY_AMOUNTS.map((name, i) => [name, i])) as Record<DayAmount, number>;

export interface ReleaseDay {
  readonly device: string;
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly program: string;
  readonly build: string;
  /** Event time at which this build was first seen on the device. */
  readonly firstAt: number;
  /** Release of the kernel, and what the device says it is: a change of either is another change. */
  readonly kernel: string;
  readonly model: string;
  readonly amounts: readonly number[];
}

export const amountIn = ({ amounts }: Pick<ReleaseDay, 'amounts'>, name: DayAmount): number =>
  amounts[PLACES[name]] ?? 0;

export const placeOf = (name: DayAmount): number => PLACES[name];

export const dayOf = (at: number): number => Math.floor(at / 86_400);
