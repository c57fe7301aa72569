/**
 * Where single values of devices go besides the project's own topics: Home Assistant, Homie, Sparkplug, /metrics. All of
 * them show what the catalogue has (published/), and are told of devices in the same way.
 */
import type { Info } from '@edgevitals/shared/info';
import type { ConnectOptions, MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Finding } from '@edgevitals/shared/results';
import type { Topics } from '@edgevitals/shared/topics';
import type { DeviceStatus } from '../device/device_state.js';
import type { AnalyzerFacts, DeviceFacts, ShownValues } from '../published/index.js';

/** A device as it is published. The same object from reading to reading. */
export interface PublishedDevice {
  readonly device: string;
  readonly info: Info | undefined;
  readonly status: DeviceStatus;
  readonly values: ShownValues<DeviceFacts>;
  /** Open findings as of the last reading, the most severe first. */
  readonly findings: readonly Finding[];
}

/** What came of reading a device; not to be kept. */
export interface DeviceReading {
  readonly facts: DeviceFacts;
  /** Whether what people see has changed. */
  readonly changed: boolean;
}

export interface DeviceOutput {
  /** A device has been read at `now` (steady seconds): its values and findings are those of now. */
  update(device: PublishedDevice, reading: DeviceReading, now: number): void;
  /** A device has come online, gone offline, or says what it is. */
  changed(device: PublishedDevice): void;
  /** Values of the analyzer itself, which are new. */
  updateAnalyzer(values: ShownValues<AnalyzerFacts>, now: number): void;
  /** Nothing is held of a device any more. What was said of it stays. */
  forget(device: string): void;
  /** A device is no more: what was said of it is taken back. */
  remove(device: string): void;
  /** Sends what is due at `now` (steady seconds). */
  flush(now: number): void;
  /** Says that the analyzer ends, sends what waits, and resolves when that is acknowledged or has failed. */
  close(now: number): Promise<void>;
}

/** What outputs have to work with. */
export interface OutputContext {
  /** The analyzer's own connection. */
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  /** Opens a connection of the output's own, for a will of its own; closed by the output. */
  readonly connect: (name: string, options: OwnConnection) => MqttEndpoint;
  /** Between two messages with a device's values, but for what should not wait. */
  readonly periodSeconds: number;
  /** Seconds since 1970, for what carries a time. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly version: string;
  /** What the analyzer counts of itself, as of now. */
  readonly analyzer: () => AnalyzerFacts;
  readonly onNotice: (message: string) => void;
  /** Told of failures other than a lost link, which mends itself. */
  readonly onError: (error: unknown) => void;
}

export type OwnConnection = Pick<ConnectOptions, 'will' | 'sessionExpirySeconds' | 'backoff'>;

/** Opens an output. @throws EdgevitalsError where it cannot be. */
export type OpenOutput = (context: OutputContext) => DeviceOutput | Promise<DeviceOutput>;
