/**
 * A thread that keeps a CPU busy without waiting, reading, writing or touching new memory: a loop that spins. Programs
 * that compute do some of these; one that multiplies numbers in place looks the same, so it is said to look like one.
 */
import { formatRatio } from '@edgevitals/shared/text';
import type { Interval, ProcessInterval } from '../../../device/interval.js';
import type { Level } from '../../../findings/condition.js';
import { FINDING_KINDS } from '../../../findings/kinds.js';
import type { Sustained } from '../../../findings/sustained.js';
import { timelyCpuSecondsOf } from '../../../quantities/index.js';
import { positive, scaled } from '../estimates.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { type PatternMatch, type PowerPattern, withSaving } from './pattern.js';

const KIND = 'power.busy-loop';
const { hold } = FINDING_KINDS[KIND];
/** More than one CPU: several threads work. */
const MOST_CPUS = 1.05;
/** Each a second. */
const MOST_WAITS = 1;
const MOST_CALLS = 10;
const MOST_FAULTS = 1;

export class BusyLoop implements PowerPattern {
  judge(interval: Interval, input: PowerInput, sustained: Sustained, costs: UnitCosts): PatternMatch[] {
    const awake = interval.elapsed - interval.suspended;
    const found: PatternMatch[] = [];
    const present = new Set<string>();
    if (!(awake > 0)) return found;
    for (const process of interval.processes) {
      if (process.kernel || process.ended) continue;
      const cpus = timelyCpuSecondsOf(process) / awake;
      if (cpus < hold || cpus > MOST_CPUS || !spins(process, awake + process.lateSeconds)) continue;
      const key = `${process.pid}/${process.startTicks}`;
      present.add(key);
      const level = sustained.level(KIND, key, cpus, interval.elapsed);
      if (level !== undefined && !found.some(each => each.subject === process.program))
        found.push(
          matchOf(process, cpus, sustained.seconds(KIND, key), level, savingOf(process, cpus, input, costs)),
        );
    }
    sustained.keep(KIND, present);
    return found;
  }
}

function spins(process: ProcessInterval, seconds: number): boolean {
  return (
    process.voluntarySwitches <= MOST_WAITS * seconds &&
    process.readCalls + process.writeCalls <= MOST_CALLS * seconds &&
    process.minorFaults + process.majorFaults <= MOST_FAULTS * seconds
  );
}

/** What a busy CPU of the cluster costs where it ran most. */
function savingOf(process: ProcessInterval, cpus: number, input: PowerInput, costs: UnitCosts) {
  const busy = input.processes.find(each => each.pid === process.pid)?.busy ?? [];
  const most = busy.indexOf(Math.max(...busy) as (typeof busy)[number]);
  const cluster = input.clusters[most]?.name;
  return cluster === undefined ? undefined : positive(scaled(costs.busyWatts?.get(cluster), cpus));
}

const matchOf = (
  { program, pid }: ProcessInterval,
  cpus: number,
  seconds: number,
  level: Level,
  saving: PatternMatch['saving'],
): PatternMatch =>
  withSaving(
    {
      kind: KIND,
      subject: program,
      severity: 'warning',
      level,
      summary: `${program} (pid ${pid}) looks like a busy loop: ${formatRatio(cpus)} of a CPU for ${Math.round(seconds / 60)} min without waiting or moving data`,
      hint: 'If it waits for something, let it block: a loop around a flag, a non-blocking read or sched_yield() spins. If it computes, it costs less at the most efficient operating point, or on a little core.',
      evidence: [
        { name: 'cpu', value: cpus, unit: 'CPUs' },
        { name: 'duration', value: seconds, unit: 's' },
        { name: 'pid', value: pid, unit: '' },
      ],
    },
    saving,
  );
