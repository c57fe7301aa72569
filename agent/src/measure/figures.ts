import { given } from '@edgevitals/shared/objects';
import type { CommandUsage } from './command_usage.js';
import type { EnergyAboveRest } from './energy.js';
import type { Figure, Figures } from './quantity.js';

/** 95 % of a normal error. */
const Z = 1.96;

/** What a run took, by quantity. */
export function figuresOf(usage: CommandUsage, energy: EnergyAboveRest | undefined): Figures {
  const { wallSeconds, cpuErrorSeconds, switchesMissed } = usage;
  // ticks are floored: in the middle of what it may be
  const cpu = usage.cpuSeconds + cpuErrorSeconds / 2;
  const ratioError =
    Math.hypot(cpuErrorSeconds / 2, (cpu * usage.wallErrorSeconds) / wallSeconds) / wallSeconds;
  const counted = (value: number | undefined): Figure | undefined =>
    value === undefined ? undefined : { value };
  const switches = (value: number): Figure => ({ value, ...given({ atLeast: switchesMissed || undefined }) });
  const about = (value: number, error: number): Figure => ({
    value,
    ...given({ error: error > 0 ? error : undefined }),
  });
  return given({
    time: about(wallSeconds, usage.wallErrorSeconds),
    cpuTime: about(cpu, cpuErrorSeconds / 2),
    cpu: wallSeconds > 0 ? about(cpu / wallSeconds, ratioError) : undefined,
    memory: counted(usage.peakMemoryBytes),
    writes: counted(usage.writtenBytes),
    reads: counted(usage.readBytes),
    written: counted(usage.calledWrittenBytes),
    faults: counted(usage.minorFaults + usage.majorFaults),
    wakeups: switches(usage.wakeups),
    preemptions: switches(usage.preemptions),
    energy: energy === undefined ? undefined : about(energy.joules, Z * energy.sd),
    power:
      energy === undefined || !(wallSeconds > 0)
        ? undefined
        : about(energy.joules / wallSeconds, (Z * energy.sd) / wallSeconds),
  });
}
