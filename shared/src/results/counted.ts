/** What hardware counters tell of programs: the messages of proto/edgevitals/v1 in camelCase. Units: J, s, ratios. */
import type { Estimate } from './common.js';

/** Cores of one kind. */
export interface CoreKind {
  /** "Cortex-A72"; empty where it is not known. */
  readonly core: string;
  readonly cpus: readonly number[];
  /** Of what is asked for, what cannot be counted there: "float", "vector". */
  readonly uncountable: readonly string[];
  /** What has to be known to read its figures. */
  readonly notes: readonly string[];
  /** Of all that ran on these CPUs, programs, kernel and all; absent where that is not counted. */
  readonly instructionsPerSecond?: number;
  /** In the cycles in which they were not stopped. */
  readonly instructionsPerCycle?: number;
}

/**
 * What hardware counters tell of a program on cores of one kind. It is counted in turns: amounts are of all its CPU time, taken to
 * be as that which was counted.
 */
export interface CountedUse {
  readonly program: string;
  /** As in CoreKind. */
  readonly core: string;
  /** Of its CPU time on these cores: how much there was, and how much of it was counted. */
  readonly cpuSeconds: Estimate;
  readonly countedSeconds: number;
  /** Times that it was counted. The spread of these is in the uncertainties; below three there are none. */
  readonly turns: number;
  /** Instructions in a second of the window, on these cores. */
  readonly instructionsPerSecond?: Estimate;
  readonly instructionsPerCycle?: Estimate;
  /** Kinds of instructions, as shares of all of them. */
  readonly classes: readonly CountedRatio[];
  /** For each instruction. */
  readonly misses: readonly CountedRatio[];
  /** Energy for 10^9 instructions, J; absent where its energy on these cores is not known. */
  readonly joulesPerBillion?: Estimate;
  /** What the kernel did for it is not in there. */
  readonly userOnly: boolean;
}

export interface CountedRatio {
  /** An EventClass. */
  readonly name: string;
  readonly ratio: Estimate;
  /** As the maker of the core calls it. */
  readonly event: string;
}
