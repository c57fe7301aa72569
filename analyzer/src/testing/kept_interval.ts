import type { Interval, ProcessInterval } from '../device/interval.js';
import type { Population, PresentProcess } from '../device/population.js';
import { PROCESS, PROCESS_DETAIL } from '../quantities/index.js';

/** An interval that may be kept: of what is lent for one interval only, a copy. */
export const keptInterval = (interval: Interval): Interval => ({
  ...interval,
  population: new KeptPopulation(interval.population),
  processes: interval.processes.map(plainProcess),
});

class KeptPopulation implements Population {
  private readonly processes: PresentProcess[] = [];

  constructor(population: Population) {
    population.visit(process => this.processes.push({ ...process }));
  }

  get count(): number {
    return this.processes.length;
  }

  visit(visitor: (process: PresentProcess) => void): void {
    for (const process of this.processes) visitor(process);
  }
}

const plainProcess = (process: ProcessInterval): ProcessInterval => ({
  ...PROCESS.copy(process),
  ...PROCESS_DETAIL.copy(process),
  pid: process.pid,
  startTicks: process.startTicks,
  parent: process.parent,
  unit: process.unit,
  started: process.started,
  ended: process.ended,
  lateSeconds: process.lateSeconds,
  lateShare: process.lateShare,
  processor: process.processor,
});
