/** CPU, memory and I/O of processes: what the kernel counts, as it counts it. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { BuildUse, ProcessState } from '@edgevitals/shared/results';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { cpuRatioOf } from '../../history/cpu_load.js';
import type { Slice } from '../../history/slice.js';
import { cpuSecondsOf } from '../../quantities/index.js';
import type { Model } from '../model.js';
import { processUse } from './attribute.js';
import { BuildWatch } from './builds/build_watch.js';
import { ProcessFindings } from './findings.js';

const TOP = 10;

export class ProcessModel implements Model<ProcessState> {
  readonly name = 'process';
  private readonly findings = new ProcessFindings();
  private readonly builds = new BuildWatch();
  private found: readonly Condition[] = [];

  takeInterval(interval: Interval, slice: Slice): void {
    this.found = this.findings.judge(interval);
    this.builds.take(interval, slice);
  }

  state(interval: Interval, slice: Slice): ProcessState {
    const busiest = slice.processes.filter(process => cpuSecondsOf(process) > 0);
    busiest.sort((a, b) => cpuSecondsOf(b) - cpuSecondsOf(a));
    const { cpus, memoryUsedBytes, memoryTotalBytes } = slice;
    return {
      device: interval.device,
      at: interval.to,
      intervalSeconds: interval.elapsed,
      ...given({
        cpuRatio: cpuRatioOf([slice]),
        cpus,
        memoryUsedBytes,
        memoryTotalBytes,
        processes: interval.population.count || undefined,
      }),
      top: busiest.slice(0, TOP).map(process => processUse(process, slice)),
    };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  /** Builds that run or ran, newest first. */
  buildsOf(device: string, info: Info | undefined): BuildUse[] {
    return this.builds.list(device, info);
  }

  get bytes(): number {
    return this.builds.bytes;
  }

  snapshot(): unknown {
    return this.findings.snapshot();
  }

  restore(snapshot: unknown): void {
    this.findings.restore(snapshot);
  }
}
