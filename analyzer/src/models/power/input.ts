/**
 * What the power model knows of one interval, whatever its source: made from an Interval by inputs/, from a row of a
 * data set by the validator, from a simulated device by tests. Base units; amounts, not rates.
 */
import type { Hertz, Seconds, Volts, Watts } from '@edgevitals/shared/units';

export interface PowerInput {
  /** Time awake. */
  readonly seconds: Seconds;
  readonly suspended: Seconds;
  readonly clusters: readonly ClusterInput[];
  readonly devices: readonly DeviceInput[];
  readonly processes: readonly ProcessInput[];
  /** Undefined where nothing measures, or what was measured says nothing (charging, no reading). */
  readonly measured: MeasuredPower | undefined;
}

/** CPUs that share a clock and a supply: a cpufreq policy, or all CPUs where there is none. */
export interface ClusterInput {
  /** `policy0`; `cpus` where there is no cpufreq. */
  readonly name: string;
  /** Kind of core: `cortex-a15`; empty where unknown. */
  readonly core: string;
  readonly cpus: number;
  /** Ascending. At least one; a single one of unknown frequency (0) where there is no table. */
  readonly points: readonly OperatingPoint[];
  /** Wakeups of its CPUs out of idle states in which they had stopped; undefined without cpuidle. */
  readonly idleExits: number | undefined;
  /** Seconds in idle states deeper than the first (WFI, C1; polling is none), summed over CPUs; undefined without cpuidle. */
  readonly deepIdle: Seconds | undefined;
  /** Hardware events by name, summed over its CPUs; empty without PMU, and where counts are of longer than the interval. */
  readonly events: ReadonlyMap<string, number>;
}

export interface OperatingPoint {
  readonly frequency: Hertz;
  /** Undefined where nothing tells it. */
  readonly voltage: Volts | undefined;
  /** Wall seconds that the cluster spent at it, idle time included. */
  readonly residency: Seconds;
  /** Seconds that CPUs ran at it, summed over CPUs. */
  readonly busy: Seconds;
}

/** Something else that uses power when it is used: a radio, a disk, a GPU, a display. */
export interface DeviceInput {
  /** Unique: `interface/wlan0`, `disk/mmcblk0`, `gpu/...`, `backlight/...`. */
  readonly name: string;
  readonly kind: 'radio' | 'wired' | 'storage' | 'gpu' | 'display' | 'other';
  /** Seconds on (link up, runtime active, level above 0). */
  readonly on: Seconds;
  /** What it did, by unit: `bytes`, `packets`, `sectors`, `flushes`, `busy` (seconds x relative level). */
  readonly work: ReadonlyMap<string, number>;
}

export interface ProcessInput {
  readonly pid: number;
  readonly program: string;
  /** CPU seconds by cluster, in the order of `clusters`; what is noticed late counts for the interval's part of it only. */
  readonly busy: readonly Seconds[];
  /**
   * Times that it was woken from waiting; undefined where the kernel does not tell. Where processes are read each second,
   * the agent reads this every eighth time: it comes in lumps.
   */
  readonly wakeups: number | undefined;
  /** Work on devices that it caused, by device name, in the unit `by` of the device that is shared out. */
  readonly uses: ReadonlyMap<string, number>;
}

export interface MeasuredPower {
  /** `hwmon/ina226-i2c-1-40/power1`, `power_supply/BAT0`. */
  readonly sensor: string;
  /** Mean over the interval as the sensor tells it, gain and offset applied. */
  readonly power: Watts;
  /** One standard deviation of noise and quantisation, not of gain. */
  readonly sigma: Watts;
  /** What it covers: the whole device, or the rail of some clusters. */
  readonly scope: 'device' | 'cpu';
  /** True for counters of energy: no lag, no averaging. */
  readonly accumulates: boolean;
}
