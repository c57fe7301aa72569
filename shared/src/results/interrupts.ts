/** What wakes the CPUs of a device: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Hint, Window } from './common.js';
import { defineMethod } from './define_method.js';
import { LIMIT, NEEDED, preset, WINDOW } from './field_rule.js';
import { messageOf } from './message.js';

export const interrupts = defineMethod({
  meaning: 'what wakes the CPUs: interrupts and softirqs a second by name, context switches, forks, load',
  request: messageOf<InterruptsRequest>()(edgevitals.v1.InterruptsRequest),
  answer: messageOf<InterruptsAnswer>()(edgevitals.v1.InterruptsAnswer),
  rules: { device: NEEDED, window: preset(WINDOW, '1h'), limit: preset(LIMIT, 20) },
});

export interface InterruptsRequest {
  readonly device: string;
  /** "30s", "15m", "1h", "7d"; default "1h". */
  readonly window?: string;
  /** Rows of each kind at most, 1 to 1000; default 20. */
  readonly limit?: number;
}

export interface InterruptsAnswer {
  readonly device: string;
  readonly window: Window;
  /** Interrupts by line, the most frequent first. Of each reading the eight most frequent have their name, the others none. */
  readonly interrupts: readonly InterruptUse[];
  /** Softirqs by type, the most frequent first: what the kernel put off to do at once after an interrupt. */
  readonly softirqs: readonly InterruptUse[];
  /** Of all CPUs; absent where they are not read. */
  readonly interruptsPerSecond?: number;
  readonly softirqsPerSecond?: number;
  /** Softirqs that are of the network (NET_RX, NET_TX), of all. */
  readonly networkRatio?: number;
  readonly switchesPerSecond?: number;
  /** Processes and threads that were made. */
  readonly forksPerSecond?: number;
  /** Tasks that run or wait for a CPU or a disk, as the kernel's mean over a minute has them. */
  readonly loadAverage?: number;
  /** Rows beyond `limit`. */
  readonly more: number;
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
  /**
   * Instructions that the kernel carried out in place of the processor: "unaligned user", "unaligned kernel", "unaligned" (of both),
   * "floating point". Empty where there were none, and where they are not counted: 32-bit ARM and MIPS count them.
   */
  readonly traps: readonly InterruptUse[];
  readonly hints: readonly Hint[];
}

export interface InterruptUse {
  /** As the kernel calls it: "24 eth0", "LOC Local timer interrupts", "NET_RX"; empty for all others together. */
  readonly name: string;
  readonly count: number;
  readonly perSecond: number;
  /** Of all of its kind. */
  readonly ratio: number;
}
