import type { Counter } from '@edgevitals/shared/frame';
import type { PmuEvent } from '@edgevitals/shared/pmu';
import type { Host } from '../../../host/host.js';
import type { PmuUnit } from './units.js';

/** An event that a unit is to count. */
export interface Asked {
  readonly unit: PmuUnit;
  readonly event: PmuEvent;
}

/** What was counted of one event. */
export interface PerfCount {
  readonly value: Counter;
  /** Nanoseconds over all CPUs in which it was counted, and in which it was wanted. */
  readonly runningNs: number;
  readonly enabledNs: number;
}

/** An event counted for less of its time is an estimate of what it missed. */
export const LEAST_SHARE = 0.5;

/** A way to count. */
export interface Counting {
  /**
   * Finds which of the events can be counted here.
   * @throws (rejects) EdgevitalsError SOURCE_ABSENT, SOURCE_DENIED, SOURCE_MALFORMED, and as `Host.run`.
   */
  begin(host: Host, asked: readonly Asked[]): Promise<readonly Asked[]>;
  /** What was counted since the last time, however short a part of it. @throws as `begin`. */
  takeCounts(host: Host, asked: readonly Asked[]): readonly (readonly [Asked, PerfCount])[];
  /** Resolves when what is being counted now is done; at once when nothing is. Never rejects. */
  settled(): Promise<void>;
  close(): void;
}
