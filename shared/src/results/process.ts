/** One program: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate, ProcessUse, Window } from './common.js';
import type { CountedUse } from './counted.js';
import { defineModel } from './define_method.js';
import { NEEDED, NO, POINTS, preset, WINDOW, within } from './field_rule.js';
import { messageOf } from './message.js';
import type { ShortLivedUse } from './short_lived_use.js';

export const process = defineModel({
  meaning: 'one program, with each of its processes',
  request: messageOf<ProcessRequest>()(edgevitals.v1.ProcessRequest),
  answer: messageOf<ProcessAnswer>()(edgevitals.v1.ProcessAnswer),
  state: messageOf<ProcessState>()(edgevitals.v1.ProcessState),
  rules: {
    device: NEEDED,
    processName: NEEDED,
    pid: within(1, 0xffff_ffff),
    window: preset(WINDOW, '15m'),
    points: preset(POINTS, 20),
    includePower: NO,
  },
});

export interface ProcessRequest {
  readonly device: string;
  /** Any name it goes by: its program's, its script, its comm; else those of its service or container. */
  readonly processName: string;
  readonly pid?: number;
  readonly window?: string;
  readonly includePower?: boolean;
  readonly points?: number;
  /** What hardware counters tell of it. */
  readonly includeCounters?: boolean;
}

export interface ProcessAnswer {
  readonly device: string;
  readonly window: Window;
  /** Sum over all processes of that name; absent when none was seen in the window. */
  readonly total?: ProcessUse;
  readonly processes: readonly ProcessUse[];
  /** Energy of the program in the window, J; absent unless asked for and known. */
  readonly energy?: Estimate;
  /**
   * Where its processes are not known one by one in all of the window: since when they are. `processes` are of the time
   * from then on; of one `pid` the whole answer is.
   */
  readonly processesSince?: number;
  /** On each kind of core; empty unless asked for, and where nothing is counted. */
  readonly counted: readonly CountedUse[];
  /** Processes of that name that came and went between two readings: in no other amount of this answer but bytes. */
  readonly shortLived?: ShortLivedUse;
}

export interface ProcessState {
  readonly device: string;
  readonly at: number;
  readonly intervalSeconds: number;
  /** Busy share of all CPUs; absent where the kernel does not tell what they did. */
  readonly cpuRatio?: number;
  readonly cpus?: number;
  readonly memoryUsedBytes?: number;
  readonly memoryTotalBytes?: number;
  /** Absent while the kernel hides them all. */
  readonly processes?: number;
  /** The costliest by CPU, ten at most. */
  readonly top: readonly ProcessUse[];
}
