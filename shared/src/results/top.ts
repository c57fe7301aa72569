/** Processes by what they use: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { HistoryPoints, ProcessUse, Window } from './common.js';
import type { CountedUse } from './counted.js';
import { defineMethod } from './define_method.js';
import { LIMIT, NEEDED, oneOf, POINTS, preset, WINDOW } from './field_rule.js';
import { messageOf } from './message.js';
import type { ShortLivedUse } from './short_lived_use.js';

export const top = defineMethod({
  meaning: 'processes by CPU, memory, bytes written or read, energy or degrees, with history',
  request: messageOf<TopRequest>()(edgevitals.v1.TopRequest),
  answer: messageOf<TopAnswer>()(edgevitals.v1.TopAnswer),
  rules: {
    device: NEEDED,
    window: preset(WINDOW, '1m'),
    limit: preset(LIMIT, 20),
    sort: preset(oneOf('cpu', 'memory', 'written', 'read', 'energy', 'degrees'), 'cpu'),
    by: oneOf('program', 'process'),
    points: preset(POINTS, 20),
  },
});

export interface TopRequest {
  readonly device: string;
  /** "30s", "15m", "1h", "7d"; default "1m". */
  readonly window?: string;
  /** Rows at most, 1 to 1000; default 20. */
  readonly limit?: number;
  /** "cpu", "memory", "written", "read", "energy" or "degrees"; default "cpu". */
  readonly sort?: 'cpu' | 'memory' | 'written' | 'read' | 'energy' | 'degrees';
  /** "program" or "process"; default "process" up to a window of 15 minutes, else, and by degrees, "program". */
  readonly by?: 'program' | 'process';
  /** Parts of each history, 1 to 240; default 20. */
  readonly points?: number;
}

export interface TopAnswer {
  readonly device: string;
  readonly window: Window;
  /** Busy share of all CPUs; absent where the kernel does not tell what they did. */
  readonly cpuRatio?: number;
  readonly cpus?: number;
  readonly memoryUsedBytes?: number;
  readonly memoryTotalBytes?: number;
  /** Share of time in which some task waited for CPU, memory, I/O (PSI); absent where the kernel has none. */
  readonly cpuPressure?: number;
  readonly memoryPressure?: number;
  readonly ioPressure?: number;
  /** `cpuRatio` over equal parts of the window; empty where that is absent. */
  readonly cpuHistory: HistoryPoints;
  readonly processes: readonly ProcessUse[];
  /** Processes beyond `limit`. */
  readonly more: number;
  /**
   * Where rows were to be processes and these are not known one by one in all of the window: since when they are. With
   * `by` "process" the answer is of the time from then on; else, or where that is its end, rows are programs.
   */
  readonly processesSince?: number;
  /**
   * Processes that came and went between two readings, by what they called themselves, those with most CPU time first: at most
   * `limit`. Their CPU time is in no other row. Empty where the agent is not told of them.
   */
  readonly shortLived: readonly ShortLivedUse[];
  /** CPUs that were there but off, in the mean; absent where that is not told. `cpuRatio` is of those that were on. */
  readonly cpusOff?: number;
  /** Tasks that run or wait for a CPU or a disk, as the kernel's mean over a minute has them. */
  readonly loadAverage?: number;
  readonly switchesPerSecond?: number;
  /** Processes and threads that were made. */
  readonly forksPerSecond?: number;
  /** What hardware counters tell of the programs of `processes`, on each kind of core. */
  readonly counted: readonly CountedUse[];
  /** Times that more came and went than the kernel keeps for the agent: `shortLived` is not all. Absent where it is. */
  readonly shortLivedOverflows?: number;
}
