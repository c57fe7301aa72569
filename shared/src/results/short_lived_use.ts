/** Processes that came and went: the message of proto/edgevitals/v1 in camelCase. Units: s, B, ratios 0 to 1. */

/** Processes of a name that came and went between two readings of the process table. */
export interface ShortLivedUse {
  /** What they called themselves; empty for the rest, where there are many names. */
  readonly program: string;
  readonly ended: number;
  readonly endedPerSecond: number;
  readonly cpuSeconds: number;
  /** CPUs that they used in the mean. */
  readonly cpuRatio: number;
  /** In the amounts of the processes that waited for them as well: they are part of those, and come to nothing more. */
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly contextSwitches: number;
}
