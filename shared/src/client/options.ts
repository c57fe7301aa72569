import type { ConnectOptions } from '../mqtt/endpoint.js';
import type { CallOptions } from '../rpc/client.js';

/** What every question may say. */
export interface AskOptions extends CallOptions {
  /** Which device; by default the one named at the start, or the only one there is. */
  readonly device?: string;
}

/** A question about a stretch of time that ends with the device's newest data. */
export interface WindowOptions extends AskOptions {
  /** `30s`, `15m`, `1h`, `7d`. */
  readonly timeWindow?: string;
}

export interface MonitorProcessOptions extends WindowOptions {
  readonly processName: string;
  readonly pid?: number;
  readonly includePower?: boolean;
  /** How often to look for news while iterating, 0.01 to 10; 1 by default. The device samples by its own plan. */
  readonly sampleRateHz?: number;
}

export interface PowerOptions extends WindowOptions {
  readonly correlateWithProcesses?: boolean;
  readonly identifyOptimization?: boolean;
  readonly limit?: number;
}

export interface FlashOptions extends WindowOptions {
  /** A disk or partition, `/dev/mmcblk0p2` or `mmcblk0p2`. */
  readonly partition?: string;
  readonly includePredictions?: boolean;
  readonly perProcessBreakdown?: boolean;
  readonly limit?: number;
}

export interface ThermalOptions extends WindowOptions {
  readonly includeProcessCorrelation?: boolean;
  /** degC. */
  readonly temperatureThreshold?: number;
  readonly limit?: number;
}

export interface MeshOptions extends WindowOptions {
  readonly interface?: string;
  readonly includeBatteryImpact?: boolean;
  readonly optimizationHints?: boolean;
}

export interface TopOptions extends WindowOptions {
  readonly limit?: number;
  readonly sort?: 'cpu' | 'memory' | 'written' | 'read';
  readonly by?: 'program' | 'process';
  readonly points?: number;
}

export interface FindingsOptions extends AskOptions {
  readonly status?: 'open' | 'resolved' | 'all';
  readonly limit?: number;
}

/** How to reach a fleet. */
export interface ConnectToFleetOptions
  extends Partial<Pick<ConnectOptions, 'clientId' | 'username' | 'password' | 'tls'>>,
    CallOptions {
  /** The device that questions are about. */
  readonly device?: string;
  /** Base topic; `edgevitals` by default. */
  readonly base?: string;
}

/** The fields that have a value: optional fields are absent, not undefined. */
export function given<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
