/** What of processes, memory and the agent itself deserves saying. Thresholds: findings/kinds.ts. */
import { given, LazyMap } from '@edgevitals/shared/objects';
import { formatMemory, formatRatio } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval, ProcessInterval } from '../../device/interval.js';
import type { Population } from '../../device/population.js';
import type { Condition, Level } from '../../findings/condition.js';
import { FINDING_KINDS } from '../../findings/kinds.js';
import { Sustained } from '../../findings/sustained.js';
import { timelyCpuSecondsOf } from '../../quantities/index.js';
import { EmulatedFindings } from './emulated_findings.js';
import { GrowthWatch } from './growth.js';
import { TaskFindings } from './task_findings.js';

const HOG = FINDING_KINDS['process.cpu-hog'];
const GROWTH = FINDING_KINDS['process.memory-growth'];
/** Growth is looked for in processes that hold at least this share of memory. */
const GROWTH_SHARE = 0.005;

/** So many sources that fail are named. */
const MOST_NAMED = 5;

export class ProcessFindings {
  private readonly sustained = new Sustained();
  private readonly growth = new GrowthWatch();
  private readonly tasks = new TaskFindings(this.sustained);
  private readonly emulated = new EmulatedFindings(this.sustained);

  judge(interval: Interval): Condition[] {
    const found: Condition[] = [];
    const awake = interval.elapsed - interval.suspended;
    if (awake > 0) {
      this.hogs(interval, awake, found);
      this.emulated.judge(interval, awake, found);
      this.saturation(interval, awake, found);
    }
    this.memory(interval, found);
    this.tasks.judge(interval, found);
    agentTroubles(interval, found);
    return found;
  }

  snapshot(): unknown {
    return {
      sustained: this.sustained.snapshot(),
      growth: this.growth.snapshot(),
      tasks: this.tasks.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.sustained.restore(snapshot.sustained);
    this.growth.restore(snapshot.growth);
    this.tasks.restore(snapshot.tasks);
  }

  private hogs(interval: Interval, awake: number, found: Condition[]): void {
    const present = new LazyMap<string, true>();
    const byProgram = new LazyMap<string, { process: ProcessInterval; cpus: number; level: Level }>();
    // what is noticed late may seem to be more than there was
    const most = interval.cpus.length > 0 ? interval.cpus.length : Number.POSITIVE_INFINITY;
    for (const process of interval.processes) {
      const cpus = Math.min(most, timelyCpuSecondsOf(process) / awake);
      if (cpus < HOG.hold) continue;
      const key = `${process.pid}/${process.startTicks}`;
      present.set(key, true);
      const level = this.sustained.level('process.cpu-hog', key, cpus, interval.elapsed);
      if (level === undefined) continue;
      const worst = byProgram.get(process.program);
      if (worst === undefined || isWorse({ cpus, level }, worst))
        byProgram.set(process.program, { process, cpus, level });
    }
    this.sustained.keep('process.cpu-hog', present);
    for (const { process, cpus, level } of byProgram.values()) {
      const seconds = this.sustained.seconds('process.cpu-hog', `${process.pid}/${process.startTicks}`);
      found.push({
        kind: 'process.cpu-hog',
        subject: process.program,
        severity: 'warning',
        level,
        summary: `${process.program} (pid ${process.pid}) has used ${formatRatio(cpus)} of a CPU for ${Math.round(seconds)} s`,
        hint: `A loop that never sleeps looks like this: check what it waits for${isRtos(interval) ? '' : ', or limit it with cgroup cpu.max'}.`,
        evidence: [
          { name: 'cpu', value: cpus, unit: 'CPUs' },
          { name: 'duration', value: seconds, unit: 's' },
          { name: 'pid', value: process.pid, unit: '' },
        ],
      });
    }
  }

  private saturation(interval: Interval, awake: number, found: Condition[]): void {
    const cpus = interval.cpus.length;
    if (cpus === 0) return;
    const used = interval.cpus.reduce((sum, cpu) => sum + cpu.busySeconds, 0);
    const busy = Math.min(1, used / (cpus * awake));
    const level = this.sustained.level('process.cpu-saturated', 'cpu', busy, interval.elapsed);
    if (level === undefined) return;
    found.push({
      kind: 'process.cpu-saturated',
      subject: 'cpu',
      severity: 'warning',
      level,
      summary: `All ${cpus} CPUs have been ${formatRatio(busy)} busy for ${Math.round(this.sustained.seconds('process.cpu-saturated', 'cpu'))} s`,
      evidence: [{ name: 'busy', value: busy, unit: '1' }],
    });
  }

  private memory(interval: Interval, found: Condition[]): void {
    const { pressure } = interval;
    const { total, available } = interval.memory ?? {};
    if (total !== undefined && available !== undefined) {
      const share = available / total;
      const level = this.sustained.level('process.memory-low', 'memory', share, interval.elapsed);
      if (level !== undefined) {
        const biggest = biggestOf(interval.population);
        found.push({
          kind: 'process.memory-low',
          subject: 'memory',
          severity: share < 0.05 ? 'critical' : 'warning',
          level,
          summary: `${formatRatio(share)} of memory is available, ${formatMemory(available)}`,
          ...given({
            hint:
              biggest && `The biggest process is ${biggest.program} with ${formatMemory(biggest.rssBytes)}.`,
          }),
          evidence: [{ name: 'available', value: available, unit: 'B' }],
        });
      }
      const least = total * GROWTH_SHARE;
      for (const growth of this.growth.growing(interval.population, interval.to, least, GROWTH)) {
        found.push({
          kind: 'process.memory-growth',
          subject: growth.program,
          severity: 'warning',
          level: 'raised',
          summary: `${growth.program} (pid ${growth.pid}) has grown by ${formatMemory(growth.grownBytes)} in ${Math.round(growth.seconds / 60)} min, to ${formatMemory(growth.bytes)}`,
          hint: 'It grew in every ten minutes of that time: look for a leak before memory runs out.',
          evidence: [
            { name: 'grown', value: growth.grownBytes, unit: 'B' },
            { name: 'resident', value: growth.bytes, unit: 'B' },
          ],
        });
      }
    }
    if (pressure.memory === undefined || !(interval.elapsed > 0)) return;
    const waiting = Math.min(1, pressure.memory.some / interval.elapsed);
    const level = this.sustained.level('process.memory-pressure', 'memory', waiting, interval.elapsed);
    if (level === undefined) return;
    found.push({
      kind: 'process.memory-pressure',
      subject: 'memory',
      severity: 'warning',
      level,
      summary: `Tasks waited for memory in ${formatRatio(waiting)} of the time`,
      evidence: [{ name: 'waiting', value: waiting, unit: '1' }],
    });
  }
}

const SNAPSHOT = v.object({
  sustained: v.optional(v.unknown()),
  growth: v.optional(v.unknown()),
  tasks: v.optional(v.unknown()),
});

/** Nothing but an RTOS tells how deep stacks are. */
const isRtos = ({ stacks }: Interval): boolean => stacks.length > 0;

const isWorse = (a: { cpus: number; level: Level }, b: { cpus: number; level: Level }): boolean =>
  a.level === b.level ? a.cpus > b.cpus : a.level === 'raised';

function agentTroubles({ agent, elapsed, info }: Interval, found: Condition[]): void {
  if (agent === undefined) return;
  if (agent.droppedFrames > 0) {
    found.push({
      kind: 'process.agent-dropping',
      subject: 'agent',
      severity: 'warning',
      level: 'raised',
      summary: `The agent dropped ${agent.droppedFrames} frames in ${Math.round(elapsed)} s`,
      hint: 'Its outbox was full: the link is too slow, or was down for longer than the outbox lasts.',
      evidence: [{ name: 'dropped', value: agent.droppedFrames, unit: 'frames' }],
    });
  }
  if (agent.processesLeftOut > 0) {
    found.push({
      kind: 'process.left-out',
      subject: 'agent',
      severity: 'info',
      level: 'raised',
      summary: `${agent.processesLeftOut} processes are not followed: the agent has no memory for more`,
      hint: 'It follows those that work; what the others do is in the sums of the device.',
      evidence: [{ name: 'left out', value: agent.processesLeftOut, unit: 'processes' }],
    });
  }
  // which they are its info document says: what was refused from the start is denied, and does not fail
  const failing = info?.sources.filter(({ state }) => state === 'failing') ?? [];
  if (agent.sourceFailures > 0 && failing.length > 0) {
    const names = failing.slice(0, MOST_NAMED).map(({ name }) => name);
    const more = failing.length > MOST_NAMED ? ` and ${failing.length - MOST_NAMED} more` : '';
    const [{ name, reason } = { name: '', reason: '' }] = failing;
    found.push({
      kind: 'process.source-failing',
      subject: 'agent',
      severity: 'info',
      level: 'raised',
      summary: `The agent cannot read ${names.join(', ')}${more} any more: ${agent.sourceFailures} readings failed in ${Math.round(elapsed)} s`,
      ...given({ hint: reason === '' ? undefined : `${name}: ${reason}` }),
      evidence: [{ name: 'failures', value: agent.sourceFailures, unit: 'readings' }],
    });
  }
}

/** The process with most memory; undefined when there is none. */
function biggestOf(population: Population): { program: string; rssBytes: number } | undefined {
  let biggest: { program: string; rssBytes: number } | undefined;
  population.visit(({ program, rssBytes }) => {
    if (rssBytes > (biggest?.rssBytes ?? 0)) biggest = { program, rssBytes };
  });
  return biggest;
}
