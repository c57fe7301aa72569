/** Builds, a tree of tools each: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate } from './common.js';
import { defineMethod } from './define_method.js';
import { LIMIT, preset } from './field_rule.js';
import { messageOf } from './message.js';

export const builds = defineMethod({
  meaning: 'builds that run or ran: CPU time, memory, bytes written, by target',
  request: messageOf<BuildsRequest>()(edgevitals.v1.BuildsRequest),
  answer: messageOf<BuildsAnswer>()(edgevitals.v1.BuildsAnswer),
  rules: { limit: preset(LIMIT, 20) },
});

export interface BuildsRequest {
  /** One device; all when absent. */
  readonly device?: string;
  /** Builds at most, 1 to 1000; default 20. */
  readonly limit?: number;
}

export interface BuildsAnswer {
  /** Newest first. */
  readonly builds: readonly BuildUse[];
  /** Builds beyond `limit`. */
  readonly more: number;
}

/** The program that started it and all build tools below, until it ended or the newest reading. */
export interface BuildUse {
  readonly device: string;
  /** "make", "ninja"; a compiler that was started alone. */
  readonly driver: string;
  readonly pid: number;
  readonly running: boolean;
  /** Seconds since 1970. The end is known to a reading. */
  readonly from: number;
  readonly to: number;
  readonly wallSeconds: number;
  /** Of all tools, short-lived ones included, up to the newest reading in which it ran. */
  readonly cpuSeconds: number;
  /** False where it ran before the analyzer saw it: amounts count from then on. */
  readonly isWhole: boolean;
  /** Tools at once, at most, as seen. */
  readonly mostTools: number;
  /** CPUs that it kept busy in the mean. */
  readonly parallelism?: number;
  /** Resident memory of its tools together, at most, as seen. */
  readonly peakMemoryBytes?: number;
  /** Absent where the kernel refused the I/O counters of any tool. */
  readonly writtenBytes?: number;
  /** By CPU time. */
  readonly targets: readonly BuildTarget[];
  /** Of all its tools, those that nobody saw taken to be as those that were; absent where that is not known, or too little was seen. */
  readonly joules?: Estimate;
  /** The thermal zone that got warmer by most while it ran, whatever else did that; absent where none is read. */
  readonly heat?: BuildHeat;
  /**
   * The same build when it ran last: started by the same program in the same directory with the same arguments. Absent where there is
   * none that was seen whole, or this one was not, or still runs.
   */
  readonly before?: BuildBefore;
}

export interface BuildHeat {
  /** Its type, such as "cpu-thermal". */
  readonly zone: string;
  /** degC. */
  readonly atStart: number;
  readonly peak: number;
}

export interface BuildBefore {
  /** When it ended, seconds since 1970. */
  readonly to: number;
  /** This build as a multiple of that one. */
  readonly cpuRatio: number;
  readonly wallRatio: number;
  /** Absent where the energy of either is not known. */
  readonly joulesRatio?: Estimate;
  readonly memoryRatio?: number;
}

export interface BuildTarget {
  readonly triplet: string;
  /** Whether it is for another kind of processor than the one that builds; absent where that is not known. */
  readonly cross?: boolean;
  /** Its part of the build's CPU time. */
  readonly cpuSeconds: Estimate;
}
