/** Heat, and what it slows down: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate, Hint, HistoryPoints, Window } from './common.js';
import { defineModel } from './define_method.js';
import { LIMIT, NEEDED, WINDOW, within } from './field_rule.js';
import { messageOf } from './message.js';

export const thermal = defineModel({
  meaning: 'zones, throttling and its cause',
  request: messageOf<ThermalRequest>()(edgevitals.v1.ThermalRequest),
  answer: messageOf<ThermalAnswer>()(edgevitals.v1.ThermalAnswer),
  state: messageOf<ThermalState>()(edgevitals.v1.ThermalState),
  rules: { device: NEEDED, window: WINDOW, temperatureThreshold: within(-50, 250), limit: LIMIT },
});

export interface ThermalRequest {
  readonly device: string;
  readonly window?: string;
  readonly includeProcessCorrelation?: boolean;
  /** Report zones at or above this, degC. */
  readonly temperatureThreshold?: number;
  readonly limit?: number;
}

export interface ThermalAnswer {
  readonly device: string;
  readonly window: Window;
  readonly zones: readonly ZoneUse[];
  readonly throttling: readonly ThrottleEvent[];
  readonly policies: readonly PolicyUse[];
  /** CPU time of programs while a zone was over the threshold, or in the whole window if none was. */
  readonly processes: readonly ProcessHeat[];
  readonly hints: readonly Hint[];
  /** Whether something holds the processor back at the window's end; absent where nothing of the device tells. */
  readonly throttled?: boolean;
}

export interface ZoneUse {
  readonly zone: string;
  readonly type: string;
  readonly lastCelsius: number;
  readonly minCelsius: number;
  readonly meanCelsius: number;
  readonly maxCelsius: number;
  readonly secondsOverThreshold: number;
  /** Degrees below the lowest passive, hot or critical trip at the maximum seen. */
  readonly headroomCelsius?: number;
  readonly trips: readonly Trip[];
  /** Mean temperature over equal parts of the window, degC. */
  readonly history: HistoryPoints;
}

export interface Trip {
  readonly type: string;
  readonly celsius: number;
  readonly hysteresisCelsius: number;
}

export interface ThrottleEvent {
  /** "policy0", "package0", "cpu3", "gpu", "cooling_device2", "firmware". */
  readonly domain: string;
  /** "thermal", "latched" (set against heat, and not taken back in the cold), "power-limit", "undervoltage", "unknown". */
  readonly cause: 'thermal' | 'latched' | 'power-limit' | 'undervoltage' | 'unknown';
  /** "binding" when it slowed running work, else "latent". */
  readonly effect: 'binding' | 'latent';
  readonly from: number;
  readonly to: number;
  readonly evidence: string;
}

export interface PolicyUse {
  readonly policy: string;
  /** Absent where no driver tells it. */
  readonly currentHertz?: number;
  readonly limitHertz?: number;
  readonly maximumHertz?: number;
  readonly governor: string;
  /** Mean clock over equal parts of the window; empty where no clock is told. */
  readonly history: HistoryPoints;
}

export interface ProcessHeat {
  readonly program: string;
  readonly cpuSeconds: number;
  readonly share: number;
  readonly celsius?: Estimate;
}

export interface ThermalState {
  readonly device: string;
  readonly at: number;
  /** Hottest credible zone; absent on a device without zones. */
  readonly celsius?: number;
  readonly zone: string;
  /** Whether something holds the processor back; absent where nothing of the device tells. */
  readonly throttling?: boolean;
  readonly cause: string;
  readonly zones: readonly ZoneUse[];
}
