/** Programs on clusters of CPUs that differ: the messages of proto/edgevitals/v1 in camelCase. Units: J, s, Hz, ratios 0 to 1. */
import type { Estimate } from './common.js';

/** CPUs that share a clock and a kind of core. */
export interface ClusterUse {
  /** "policy4". */
  readonly cluster: string;
  /** As in CoreKind. */
  readonly core: string;
  readonly cpus: readonly number[];
  /** What one of its CPUs can do at its highest clock, of what one of the biggest can: 0 to 1. */
  readonly capacity: number;
  /** Of programs, in the window. */
  readonly cpuSeconds: number;
  /** Absent where it is not known. */
  readonly joules?: Estimate;
}

/** A program on one cluster. */
export interface PlacedUse {
  readonly program: string;
  readonly cluster: string;
  readonly cpuSeconds: number;
  /** Of the program's CPU time, 0 to 1. */
  readonly timeShare: number;
  /** CPU time as of one of the biggest CPUs at its highest clock: times capacity, and clock where that is known. */
  readonly workSeconds: number;
  /** Of the work that programs did on all clusters, 0 to 1. */
  readonly workShare: number;
  /** Absent where it is not known. */
  readonly joules?: Estimate;
  /** Times that a reading found a process of it here which the one before had found on another cluster: of moves, the fewest. */
  readonly arrivals: number;
  /** While it ran; absent where it is not known. */
  readonly meanHertz?: number;
}
