import type { Interval, ProcessInterval } from '../device/interval.js';
import type { Population, PresentProcess } from '../device/population.js';

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

function plainProcess(process: ProcessInterval): ProcessInterval {
  const { io } = process;
  return {
    pid: process.pid,
    startTicks: process.startTicks,
    ppid: process.ppid,
    uid: process.uid,
    program: process.program,
    kernel: process.kernel,
    started: process.started,
    ended: process.ended,
    late: process.late,
    user: process.user,
    system: process.system,
    run: process.run,
    processor: process.processor,
    voluntarySwitches: process.voluntarySwitches,
    involuntarySwitches: process.involuntarySwitches,
    minorFaults: process.minorFaults,
    majorFaults: process.majorFaults,
    threads: process.threads,
    rss: process.rss,
    io: io && {
      read: io.read,
      written: io.written,
      cancelled: io.cancelled,
      requested: io.requested,
      writeCalls: io.writeCalls,
      readCalls: io.readCalls,
    },
  };
}
