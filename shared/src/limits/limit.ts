import type { Amount } from './amount.js';
import type { LimitKey } from './limit_keys.js';

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type LimitSeverity = (typeof SEVERITIES)[number];

/** For which devices: patterns that must all match. */
export interface DeviceSelector {
  /** Of device ids. */
  readonly name?: string;
  /** Of what the device says it is. */
  readonly model?: string;
  /** Of the kernel's name of its architecture, as `uname -m` has it. */
  readonly arch?: string;
}

/** What is allowed: one key of an entry of the file. */
export interface Limit {
  /** Where it stands in the file: a JSON pointer (RFC 6901). */
  readonly pointer: string;
  /** As the file calls its entry; its place there where it has no name. */
  readonly id: string;
  /** Names or patterns of programs; one of them is enough. */
  readonly programs: readonly string[];
  readonly device: DeviceSelector | undefined;
  /** Of the device as a whole, not of its programs. */
  readonly isOfDevice: boolean;
  readonly key: LimitKey;
  /** Undefined: what another limit says is lifted. */
  readonly amount: Amount | undefined;
  /** Seconds over which means, highest values and amounts without a period are taken. */
  readonly over: number;
  readonly severity: LimitSeverity;
  /** Share of devices that may exceed it before that is critical; undefined: each is what `severity` says. */
  readonly devicesShare: number | undefined;
}

/** Limits as they stand in a file. */
export interface LimitsDocument {
  /** IANA name of the time zone whose days, weeks and months budgets are of. */
  readonly timezone: string;
  /** How long storage is to last, years. */
  readonly designYears: number;
  readonly limits: readonly Limit[];
}
