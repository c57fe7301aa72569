/** What a kernel shows of a simulated board: rows of a scripted device, in the kernel's own units. For tests only. */
import { given } from '@edgevitals/shared/objects';
import type { ScriptedDevice } from '../scripted_device.js';
import { GPU_DOMAIN } from './board.js';
import type { ClusterState } from './cluster_state.js';
import { policyNumber } from './kernel_info.js';
import type { ThermalPlant } from './thermal_plant.js';

const USER_HZ = 100;
const START_TICKS = 10;
const AGENT_PID = 30;

const ticks = (seconds: number): number => Math.floor(seconds * USER_HZ + 1e-6);

export class KernelView {
  private readonly device: ScriptedDevice;
  /** The policy rows of each: a governor is a row's name. */
  private readonly governors = new Map<number, string>();
  private lastGpuSeconds = 0;
  private lastSeconds = 0;
  private wallStepSeconds = 0;

  constructor(device: ScriptedDevice) {
    this.device = device.process(AGENT_PID, 'edgevitals');
  }

  /** Everything as it is now. Time has passed by the clocks of `device`, or is about to. */
  show(plant: ThermalPlant): void {
    const { device } = this;
    device.set('agent', [], '', { suspended_ms: Math.round(plant.suspendedSeconds * 1000) });
    device.wallMs += (plant.wallStepSeconds - this.wallStepSeconds) * 1000;
    this.wallStepSeconds = plant.wallStepSeconds;
    for (const cluster of plant.clusters) this.showCluster(cluster, plant);
    plant.zones.forEach(({ zone, sensor }, number) => {
      device.set('thermal_zone', [number], zone.type, { temp: Math.round(sensor.celsius * 1000) });
    });
    plant.coolers.forEach(({ type, state, maxState }, number) => {
      device.set('cooling_device', [number], type, { cur_state: state, max_state: maxState });
    });
    this.showPrograms(plant);
    this.showGpu(plant);
    this.showThrottling(plant);
    this.lastSeconds = plant.seconds;
  }

  private showCluster(state: ClusterState, plant: ThermalPlant): void {
    const { device } = this;
    const { cluster, online, busySeconds, idleSeconds, residency } = state;
    cluster.cpus.forEach((cpu, i) => {
      device.set('cpu_state', [cpu], '', { online: online[i] ? 1 : 0 });
      // an offline CPU has no line in /proc/stat, and its counts again when it is back
      if (online[i])
        device.set('cpu', [cpu], '', {
          user: ticks(busySeconds[i]!),
          system: 0,
          softirq: 0,
          idle: ticks(idleSeconds[i]!),
        });
      else device.remove('cpu', [cpu], '');
    });
    if (plant.board.countsCycles === true) {
      const nanoseconds = Math.round(plant.seconds * 1e9 * cluster.cpus.length);
      device.set('pmu', [cluster.cpus[0]!], 'cycles', {
        value: Math.round(state.cycles),
        enabled_ns: nanoseconds,
        running_ns: nanoseconds,
      });
    }
    const once = plant.shownOnce.get(cluster.name);
    plant.shownOnce.delete(cluster.name);
    const policies = plant.board.policyPerCpu === true ? cluster.cpus : [policyNumber(cluster)];
    for (const policy of policies) {
      const before = this.governors.get(policy);
      if (before !== undefined && before !== state.governor) device.remove('cpufreq', [policy], before);
      this.governors.set(policy, state.governor);
      device.set('cpufreq', [policy], state.governor, {
        scaling_cur_freq: Math.round(once ?? state.shownKhz),
        scaling_max_freq: Math.round(state.limitKhz),
        scaling_min_freq: cluster.points[0]!.khz,
        ...given({ total_trans: cluster.statistics ? state.transitions : undefined }),
      });
      if (!cluster.statistics) continue;
      for (const [khz, seconds] of residency)
        device.set('time_in_state', [policy, khz], '', { ticks: ticks(seconds) });
    }
  }

  private showPrograms({ programs, clusters }: ThermalPlant): void {
    for (const { program, load } of programs) {
      this.device.process(
        program.pid,
        program.name,
        {
          utime: ticks(load.busySeconds),
          run_us: Math.floor(load.busySeconds * 1e6),
          threads: program.threads ?? 1,
          ...given({ processor: clusters.length > 1 ? load.processor : undefined }),
        },
        START_TICKS,
      );
    }
  }

  private showGpu({ gpu, coolers, seconds }: ThermalPlant): void {
    if (gpu === undefined) return;
    const { name, driver, points } = gpu.gpu;
    const elapsed = seconds - this.lastSeconds;
    const load = elapsed > 0 ? Math.round((100 * (gpu.busySeconds - this.lastGpuSeconds)) / elapsed) : 0;
    this.lastGpuSeconds = gpu.busySeconds;
    const row = { load, freq_hz: gpu.khz * 1000, load_full: 100 };
    if (driver === 'kgsl') {
      const level = coolers.find(({ domain }) => domain === GPU_DOMAIN)?.state ?? 0;
      this.device.set('gpu', [], `kgsl ${name}`, {
        ...row,
        max_freq_hz: gpu.limitKhz * 1000,
        thermal_level: level,
      });
      return;
    }
    this.device.set('gpu', [], `devfreq ${name}`, row);
    this.device.set('devfreq', [], name, {
      cur_freq: gpu.khz * 1000,
      target_freq: Math.min(gpu.demandKhz, gpu.limitKhz) * 1000,
      max_freq: gpu.limitKhz * 1000,
      min_freq: points[0]!.khz * 1000,
      total_trans: gpu.transitions,
    });
    for (const [khz, seconds] of gpu.residency)
      this.device.set('devfreq_time_in_state', [khz * 1000], name, { ms: Math.round(seconds * 1000) });
  }

  private showThrottling({ firmware, prochot, powerLimit, clusters }: ThermalPlant): void {
    const { device } = this;
    if (firmware !== undefined) device.set('firmware_throttle', [], '', { bits: firmware.bits });
    if (prochot === undefined) return;
    const { count, totalMs, maxMs } = prochot;
    const row = {
      count,
      total_ms: Math.round(totalMs),
      max_ms: Math.round(maxMs),
      ...given({ power_limit_count: powerLimit?.count }),
    };
    device.set('thermal_throttle', [1, 0], 'package', row);
    for (const { cluster } of clusters)
      for (const cpu of cluster.cpus) device.set('thermal_throttle', [0, cpu], 'core', row);
  }
}
