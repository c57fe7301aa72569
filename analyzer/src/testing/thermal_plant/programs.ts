/** What runs on a simulated board: how much each program asks for, and when. For tests only. */
import { randomNumbers } from '@edgevitals/shared/random';

/** What is asked for at an instant, 0 to 1. */
export type Demand = (seconds: number) => number;

export interface PlantProgram {
  readonly name: string;
  readonly pid: number;
  /** Cluster on whose CPUs it runs; none for a program of the GPU alone. */
  readonly cluster?: string;
  /** CPUs that it can use at once: 1 unless said. */
  readonly threads?: number;
  /** Of one thread: CPUs at the top clock. 1 takes all there is at any clock; work that is not done is dropped. */
  readonly demand: Demand;
  /** Switching per cycle, over that of the mean program. */
  readonly intensity?: number;
  /** Share of the GPU at its top clock. */
  readonly gpu?: Demand;
}

/** The same always. */
export const steady =
  (demand: number): Demand =>
  () =>
    demand;

/** Between two instants. */
export const during =
  (from: number, to: number, demand = 1): Demand =>
  seconds =>
    seconds >= from && seconds < to ? demand : 0;

/** On for the first `duty` of every period. */
export const pulsed =
  (period: number, duty: number, demand = 1): Demand =>
  seconds =>
    seconds % period < duty * period ? demand : 0;

/** Another level every few seconds, between two bounds. */
export function wandering(least: number, most: number, holdSeconds: number, seed: number): Demand {
  const levels: number[] = [];
  const random = randomNumbers(seed);
  return seconds => {
    const at = Math.floor(seconds / holdSeconds);
    while (levels.length <= at) levels.push(least + (most - least) * random());
    return levels[at]!;
  };
}
