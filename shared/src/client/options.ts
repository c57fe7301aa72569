import type { ConnectOptions } from '../mqtt/endpoint.js';
import type { Method, RequestOf } from '../results/index.js';
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

/** What a method's request says beside device and window. */
type Rest<M extends Method> = Omit<RequestOf<M>, 'device' | 'window'>;

export interface MonitorProcessOptions extends WindowOptions, Rest<'process'> {
  /**
   * How often to look for news while iterating, 0.01 to 10; 1 by default. Where it is given, and the device reads processes
   * less often by its plan, the agent is asked to read this one ten times a second until the loop is left.
   */
  readonly sampleRateHz?: number;
}

export interface PowerOptions extends WindowOptions, Rest<'power'> {}
export interface FlashOptions extends WindowOptions, Rest<'flash'> {}
export interface ThermalOptions extends WindowOptions, Rest<'thermal'> {}
export interface MeshOptions extends WindowOptions, Rest<'mesh'> {}
export interface TopologyOptions extends CallOptions, RequestOf<'topology'> {}
export interface NetworksOptions extends CallOptions, RequestOf<'networks'> {}
export interface ArchOptions extends WindowOptions, Rest<'arch'> {}
export interface InterruptsOptions extends WindowOptions, Rest<'interrupts'> {}
export interface BuildsOptions extends AskOptions, Rest<'builds'> {}
export interface LimitsOptions extends AskOptions, Rest<'limits'> {}
export interface VersionsOptions extends AskOptions, Rest<'versions'> {}
export interface CompareOptions extends CallOptions, RequestOf<'compare'> {}
export interface TopOptions extends WindowOptions, Rest<'top'> {}
export interface FindingsOptions extends AskOptions, Rest<'findings'> {}

/** How to reach a fleet. */
export interface ConnectToFleetOptions
  extends Partial<Pick<ConnectOptions, 'clientId' | 'username' | 'password' | 'tls' | 'allowPlaintext'>>,
    CallOptions {
  /** The device that questions are about. */
  readonly device?: string;
  /** Base topic; `edgevitals` by default. */
  readonly base?: string;
}
