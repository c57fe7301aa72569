/** What a simulated board is made of. For tests only. */

import type { PiLimits } from './pi_firmware.js';
import type { RunningAverageLimit } from './power_limit.js';
import type { ProchotLimits } from './prochot.js';
import type { RcTerm } from './rc_bank.js';
import type { SensorKind } from './sensor.js';
import type { ClockPoint, Leakage } from './silicon.js';

/** What a GPU's heat and clock are called. */
export const GPU_DOMAIN = 'gpu';

export type CpuGovernor = 'performance' | 'powersave' | 'schedutil' | 'userspace';

/** CPUs that share a clock. */
export interface PlantCluster {
  /** `policy0`: also what its heat is called. */
  readonly name: string;
  readonly cpus: readonly number[];
  readonly part: string;
  /** 0 to 1024. */
  readonly capacity: number;
  /** Operating points, ascending. */
  readonly points: readonly ClockPoint[];
  /** The fastest that the silicon really runs, where the table promises more. */
  readonly reachableKhz?: number;
  /** Points above need boost. */
  readonly boostAboveKhz?: number;
  /** Switched capacitance of one busy core. */
  readonly farads: number;
  /** Of what is on while any core is (caches, interconnect). */
  readonly uncoreFarads: number;
  readonly leakage: Leakage;
  readonly driver: string;
  readonly governor: CpuGovernor;
  /** Whether the driver keeps stats/time_in_state. */
  readonly statistics: boolean;
}

export interface PlantGpu {
  /** As in /sys/class/devfreq or /sys/class/kgsl. */
  readonly name: string;
  readonly driver: 'devfreq' | 'kgsl';
  readonly points: readonly ClockPoint[];
  readonly farads: number;
  readonly leakage: Leakage;
}

export interface PlantTrip {
  readonly type: 'active' | 'passive' | 'hot' | 'critical';
  readonly celsius: number;
  readonly hysteresisCelsius: number;
}

/** A cooling device that answers to a trip. */
export interface PlantBinding {
  /** Number of the cooling device. */
  readonly cooler: number;
  /** Number of the trip. */
  readonly trip: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly weight?: number;
}

export interface PlantZone {
  readonly type: string;
  readonly terms: readonly RcTerm[];
  readonly trips: readonly PlantTrip[];
  readonly bindings: readonly PlantBinding[];
  readonly governor: 'step_wise' | 'power_allocator' | 'user_space';
  readonly sustainableMilliwatts?: number;
  /** A kernel fault: cooling is never taken back. */
  readonly latches?: boolean;
}

/** `other`: stands where it is (a charger, TCC Offset). */
export type CoolerKind = 'cpufreq' | 'devfreq' | 'hotplug' | 'fan' | 'other';

export interface PlantCooler {
  readonly type: string;
  readonly kind: CoolerKind;
  /** Whose clock or CPUs. */
  readonly domain?: string;
  /** Where it begins. */
  readonly state?: number;
  /** Not said for clocks: theirs is the number of points but one. */
  readonly maxState?: number;
}

export interface ThermalBoard {
  readonly model: string;
  readonly architecture: string;
  readonly clusters: readonly PlantCluster[];
  readonly gpu?: PlantGpu;
  readonly zones: readonly PlantZone[];
  readonly coolers: readonly PlantCooler[];
  /** Factors on each term's resistance at full speed. */
  readonly fanFactors?: readonly number[];
  /** What the rest draws, always; as a source of heat it is called `rest`. */
  readonly restWatts: number;
  readonly ambientCelsius: number;
  readonly sensor: SensorKind;
  /** How often zones are read and governed. */
  readonly pollSeconds: number;
  readonly piFirmware?: PiLimits;
  readonly prochot?: ProchotLimits;
  readonly powerLimit?: RunningAverageLimit;
  /** Every CPU has a policy of its own, all of one clock (intel_pstate). */
  readonly policyPerCpu?: boolean;
  /** Its PMU counts cycles of busy CPUs. */
  readonly countsCycles?: boolean;
}
