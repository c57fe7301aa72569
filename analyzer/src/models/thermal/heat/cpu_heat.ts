/**
 * What CPUs did in an interval, as far as it heats: written into its slice, where answers about any window find it.
 * Seconds of all CPUs busy at their highest clocks, seconds in which any ran, and where some CPUs draw more than others what
 * of that each process did.
 */
import type { Info } from '@edgevitals/shared/info';
import type { Interval } from '../../../device/interval.js';
import type { Slice } from '../../../history/slice.js';
import { cpuSecondsOf, type PolicyRow } from '../../../quantities/index.js';
import { DeviceLoad } from '../rc/index.js';
import { type CpuPower, CpuPowers, powerAt } from './cpu_powers.js';

/** Working memory of one interval. */
const load = new DeviceLoad();

export class CpuHeat {
  private powers: CpuPowers | undefined;
  private info: Info | undefined;

  /** Writes it; nothing where nothing tells of CPUs. */
  takeInterval(interval: Interval, slice: Slice): void {
    const { cpus, info } = interval;
    const awake = interval.elapsed - interval.suspended;
    if (cpus.length === 0 || !(awake > 0)) return;
    if (this.powers === undefined || info !== this.info) {
      this.info = info;
      this.powers = CpuPowers.ofInfo(info);
    }
    const { powers } = this;
    load.clear();
    for (const { cpu, busySeconds } of cpus) {
      const power = powers.of(cpu);
      const drawn = powerAt(power, clockOf(slice.policies, power));
      load.add(power.cluster, busySeconds / awake, drawn, power.weight);
    }
    slice.loadSeconds = load.used * awake;
    slice.activeSeconds = load.active * awake;
    if (powers.isUneven) takeProcesses(interval, slice, powers);
  }
}

/** The rows of a slice are in the order of its interval's processes. */
function takeProcesses({ processes, elapsed, suspended }: Interval, slice: Slice, powers: CpuPowers): void {
  const awake = elapsed - suspended;
  const all = load.weights;
  for (let i = 0; i < processes.length; i++) {
    const process = processes[i]!;
    const { processor } = process;
    const row = slice.processes[i];
    const seconds = cpuSecondsOf(process);
    if (processor === undefined || row === undefined || !(seconds > 0)) continue;
    const power = powers.of(processor);
    const drawn = powerAt(power, clockOf(slice.policies, power));
    row.loadSeconds = (seconds * power.weight * drawn) / all;
    row.activeSeconds = load.activeFor(power.cluster, seconds / awake) * awake;
  }
}

/** Mean clock of a policy in the slice, Hz; 0 where nothing tells. */
function clockOf(policies: readonly PolicyRow[], { policy }: CpuPower): number {
  if (policy === undefined) return 0;
  for (let i = 0; i < policies.length; i++) {
    const row = policies[i]!;
    if (isOf(row.policy, policy)) return row.meanHertz ?? 0;
  }
  return 0;
}

/** `policyN`, without making it. */
function isOf(name: string, number: number): boolean {
  let value = 0;
  for (let i = 'policy'.length; i < name.length; i++) value = 10 * value + name.charCodeAt(i) - 48;
  return value === number;
}
