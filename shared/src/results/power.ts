/** Energy by process: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import type { Estimate, Hint, Window } from './common.js';

export interface PowerRequest {
  readonly device: string;
  readonly window?: string;
  readonly correlateWithProcesses?: boolean;
  readonly identifyOptimization?: boolean;
  readonly limit?: number;
}

export interface PowerAnswer {
  readonly device: string;
  readonly window: Window;
  /** Where power is measured, for instance "power_supply/BAT0" or "" without a sensor. */
  readonly sensor: string;
  /** Mean power, W. */
  readonly power?: Estimate;
  /** Energy in the window, J. total = processes + base + unexplained. */
  readonly energy?: Estimate;
  readonly base?: Estimate;
  readonly unexplained?: Estimate;
  /** False when idle power could not be told from load with the data at hand. */
  readonly idleIdentified: boolean;
  readonly processes: readonly ProcessEnergy[];
  readonly hints: readonly Hint[];
  readonly historyWatts: readonly number[];
  readonly supplies: readonly SupplyStatus[];
}

export interface ProcessEnergy {
  readonly program: string;
  readonly cpuSeconds: number;
  readonly energy: Estimate;
  readonly share: number;
}

export interface SupplyStatus {
  readonly name: string;
  /** "battery", "mains", "usb", ... */
  readonly type: string;
  readonly status: string;
  readonly capacityRatio?: number;
  readonly powerWatts?: number;
}

/** Something on the device that measures power. */
export interface SensorStatus {
  readonly name: string;
  /** What it measures; "other" is a rail of neither. */
  readonly scope: 'device' | 'cpu' | 'other';
  /** "used", "spare" (another one is better), or "silent" (it tells nothing of the device's power now). */
  readonly state: 'used' | 'spare' | 'silent';
  /** How sign, unit, charging and scope were resolved, or why it is silent. */
  readonly resolved: string;
  readonly powerWatts?: number;
}

export interface PowerState {
  readonly device: string;
  readonly at: number;
  readonly sensor: string;
  readonly power?: Estimate;
  /** Cumulative since the analyzer first saw the device, J. */
  readonly energy?: Estimate;
  readonly supplies: readonly SupplyStatus[];
  /** All that measures power, whether it is used or not. */
  readonly sensors: readonly SensorStatus[];
}
