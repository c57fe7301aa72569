/** CPU, memory and I/O of processes: what the kernel counts, as it counts it. */
import type { ProcessState } from '@edgevitals/shared/results';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Slice, SliceProcess } from '../../history/slice.js';
import type { Model } from '../model.js';
import { cpuSecondsOf, processUse } from './attribute.js';
import { ProcessFindings } from './findings.js';

const TOP = 10;

export class ProcessModel implements Model<ProcessState> {
  readonly name = 'process';
  private readonly findings = new ProcessFindings();
  private newest:
    | { readonly interval: Omit<ProcessState, 'top'>; readonly busiest: readonly SliceProcess[] }
    | undefined;
  private found: readonly Condition[] = [];

  takeInterval(interval: Interval, slice: Slice): void {
    this.found = this.findings.judge(interval);
    const busiest: SliceProcess[] = [];
    let processes = 0;
    for (const process of slice.processes) {
      if (process.running) processes++;
      if (cpuSecondsOf(process) > 0) busiest.push(process);
    }
    busiest.sort((a, b) => cpuSecondsOf(b) - cpuSecondsOf(a));
    const capacity = interval.elapsed * slice.cpus;
    this.newest = {
      interval: {
        device: interval.device,
        at: interval.to,
        intervalSeconds: interval.elapsed,
        cpuRatio: capacity > 0 ? slice.cpuBusySeconds / capacity : 0,
        cpus: slice.cpus,
        memoryUsedBytes: slice.memoryUsedBytes,
        memoryTotalBytes: slice.memoryTotalBytes,
        processes,
      },
      busiest: busiest.slice(0, TOP),
    };
  }

  state(): ProcessState | undefined {
    if (this.newest === undefined) return undefined;
    const { interval, busiest } = this.newest;
    return { ...interval, top: busiest.map(process => processUse(process, interval.intervalSeconds)) };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  snapshot(): unknown {
    return this.findings.snapshot();
  }

  restore(snapshot: unknown): void {
    this.findings.restore(snapshot);
  }
}
