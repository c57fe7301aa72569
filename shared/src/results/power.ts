/** Energy by process: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate, Hint, HistoryPoints, Window } from './common.js';
import { defineModel } from './define_method.js';
import { LIMIT, NEEDED, POINTS, preset, WINDOW, YES } from './field_rule.js';
import { messageOf } from './message.js';

export const power = defineModel({
  meaning: 'energy by process, base and unexplained',
  request: messageOf<PowerRequest>()(edgevitals.v1.PowerRequest),
  answer: messageOf<PowerAnswer>()(edgevitals.v1.PowerAnswer),
  state: messageOf<PowerState>()(edgevitals.v1.PowerState),
  rules: {
    device: NEEDED,
    window: preset(WINDOW, '1h'),
    limit: preset(LIMIT, 20),
    points: preset(POINTS, 20),
    correlateWithProcesses: YES,
    identifyOptimization: YES,
  },
});

export interface PowerRequest {
  readonly device: string;
  readonly window?: string;
  readonly correlateWithProcesses?: boolean;
  readonly identifyOptimization?: boolean;
  readonly limit?: number;
  /** Parts of each history, 1 to 240; default 20. */
  readonly points?: number;
}

export interface PowerAnswer {
  readonly device: string;
  readonly window: Window;
  /** Where power is measured, for instance "power_supply/BAT0" or "" without a sensor. */
  readonly sensor: string;
  /** Mean power, W. */
  readonly power?: Estimate;
  /** Energy in the window, J. total = processes + base + unexplained: what was measured outside of `identified` is unexplained. */
  readonly energy?: Estimate;
  readonly base?: Estimate;
  readonly unexplained?: Estimate;
  /** False when idle power could not be told from load with the data at hand. */
  readonly idleIdentified: boolean;
  readonly processes: readonly ProcessEnergy[];
  readonly hints: readonly Hint[];
  /** Mean power while awake, W, over equal parts of the window. */
  readonly historyWatts: HistoryPoints;
  readonly supplies: readonly SupplyStatus[];
  /** What the device uses while no CPU works, W; absent while that cannot be told from load. */
  readonly idle?: Estimate;
  /** What a busy CPU added, W: energy of CPUs above idle over CPU seconds. */
  readonly active?: Estimate;
  /** The same energy by what used it, most first. Shares of processes are part of `processes` as well. */
  readonly parts: readonly EnergyPart[];
  readonly operatingPoints: readonly OperatingPointCost[];
  readonly wakeSources: readonly WakeSourceUse[];
  readonly peripherals: readonly PeripheralUse[];
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
  /** All that measures power, whether it is used or not. */
  readonly sensors: readonly SensorStatus[];
  /**
   * The part of the window in which idle power was told from load, where that is not all of it: base, processes, parts,
   * shares and active are of that part.
   */
  readonly identified?: Window;
  /** Energy in it, J: base and processes are parts of that. */
  readonly identifiedEnergy?: Estimate;
}

export interface EnergyPart {
  /** "cluster/policy0", "interface/wlan0", "disk/mmcblk0", "backlight/...". */
  readonly name: string;
  readonly energy: Estimate;
}

/** Since the analyzer first saw the device; what work costs at one operating point. */
export interface OperatingPointCost {
  readonly cluster: string;
  readonly frequencyHertz: number;
  /** Share of the time awake that the cluster spent at it. */
  readonly timeRatio: number;
  /** J for 10^9 clock cycles, what the cluster uses while it is on included; absent while it is not identified. */
  readonly joulesPerGigacycle?: Estimate;
  /** True when a higher one costs less for the same work. */
  readonly inefficient: boolean;
}

/** What kept the device awake since the analyzer first saw it. */
export interface WakeSourceUse {
  readonly name: string;
  /** Process or inhibitor, where known; else empty. */
  readonly holder: string;
  readonly heldSeconds: number;
  /** Above suspend, J; absent where suspend is not known. */
  readonly energy?: Estimate;
}

/** A process that held a device open while it was active. */
export interface PeripheralUse {
  readonly device: string;
  readonly program: string;
  readonly seconds: number;
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
  /** What the device uses while no CPU works, W; absent while that cannot be told from load. */
  readonly idle?: Estimate;
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
  /** The programs that cause most of the power, five at most. */
  readonly top: readonly ProgramPower[];
  /** What amounts are of: power and top. */
  readonly intervalSeconds: number;
}

export interface ProgramPower {
  readonly program: string;
  /** W. */
  readonly power: Estimate;
  /** Of the power of the device. */
  readonly share: number;
}
