/**
 * What happened on one device between two process readings: counters turned into amounts, in base units, with wraps,
 * resets, suspends, clock steps and pid reuse already resolved. This is all that models see.
 */
import type { Info } from '@edgevitals/shared/info';
import type { Bytes, Celsius, Hertz, Ratio, Seconds } from '@edgevitals/shared/units';
import type { CpuRow, DiskRow, InterfaceRow, PROCESS_DETAIL, ProcessRow, Row } from '../quantities/index.js';
import type { Population } from './population.js';
import type { PowerReadings } from './power/readings.js';

export type * from './power/readings.js';

export interface Interval {
  readonly device: string;
  /** As in the frame header. */
  readonly boot: string;
  /** Event time: CLOCK_BOOTTIME anchored to the wall clock once a boot, seconds since 1970. */
  readonly from: Seconds;
  readonly to: Seconds;
  /** Elapsed by CLOCK_BOOTTIME, suspended time included. */
  readonly elapsed: Seconds;
  readonly suspended: Seconds;
  /** True when frames inside are missing: the amounts are right in sum, not in time. */
  readonly gap: boolean;
  /** What is known of the device; undefined until its info document has arrived. */
  readonly info: Info | undefined;
  readonly cpus: readonly CpuRow[];
  /** Those that changed, came or went. Lent for this interval: the next one has the same objects. */
  readonly processes: readonly ProcessInterval[];
  /** Every process as it is at the end of the interval. */
  readonly population: Population;
  readonly memory: MemoryReading | undefined;
  readonly pressure: {
    readonly cpu?: PressureInterval;
    readonly memory?: PressureInterval;
    readonly io?: PressureInterval;
  };
  readonly disks: readonly DiskRow[];
  readonly interfaces: readonly InterfaceRow[];
  readonly zones: readonly ZoneReadings[];
  readonly cooling: readonly CoolingReading[];
  /** What firmware says that it does to the processor; undefined where it says nothing. */
  readonly firmware: FirmwareReading | undefined;
  /** What the processor's own counters of throttling have counted; undefined where it has none, empty where they stood. */
  readonly hardwareThrottle: readonly HardwareThrottle[] | undefined;
  readonly policies: readonly PolicyInterval[];
  readonly supplies: readonly SupplyReadings[];
  readonly agent: AgentInterval | undefined;
  /** Idle states, sensors, peripherals, what keeps the device awake. */
  readonly power: PowerReadings;
}

/** A process's row with what is known of it in an interval only. */
export interface ProcessInterval extends Readonly<ProcessRow>, Readonly<Row<typeof PROCESS_DETAIL>> {
  readonly pid: number;
  /** Start time in ticks after boot: with pid, who it is. */
  readonly startTicks: number;
  readonly parent: number;
  /** True when it started inside the interval: the amounts then count from 0. */
  readonly started: boolean;
  /** True in the last interval that knows it. */
  readonly ended: boolean;
  /** Time before the interval that the amounts cover as well, 0 for most. */
  readonly lateSeconds: number;
  readonly lateShare: number;
  /** CPU on which it ran last; undefined where CPUs are alike. */
  readonly processor: number | undefined;
}

/** What the kernel does not tell is undefined. */
export interface MemoryReading {
  readonly total: Bytes | undefined;
  readonly available: Bytes | undefined;
  readonly dirty: Bytes | undefined;
  readonly swapTotal: Bytes | undefined;
  readonly swapFree: Bytes | undefined;
}

export interface PressureInterval {
  readonly some: Seconds;
  readonly full: Seconds;
}

export interface ZoneReadings {
  readonly zone: number;
  readonly type: string;
  /** Credible readings inside the interval, oldest first; may be empty. */
  readonly points: readonly { readonly at: Seconds; readonly temperature: Celsius }[];
}

/** Samples one after the other that gave the same level. */
export interface Step {
  readonly value: number;
  /** Event time of the first and of the last of them. */
  readonly at: Seconds;
  readonly until: Seconds;
  /** True when the first is the last of the interval before; the only one, if `until` is `at`. */
  readonly carried: boolean;
}

export interface CoolingReading {
  readonly device: number;
  readonly type: string;
  /** At the interval's end, 0 = none. */
  readonly state: number;
  readonly maxState: number;
  /** How the state moved: 0 before the first. */
  readonly steps: readonly Step[];
}

/** Bits as in column `bits` of the table firmware_throttle. */
export interface FirmwareReading {
  /** At the interval's end. */
  readonly bits: number;
  /** True when it was told before the interval as well: what is new is of the interval. */
  readonly isKnown: boolean;
  /** How the bits moved: 0 before the first. */
  readonly steps: readonly Step[];
}

/** What a core's or a package's counters of throttling (table thermal_throttle) grew by in an interval. */
export interface HardwareThrottle {
  readonly domain: 'core' | 'package';
  /** Of the CPU, or of the package. */
  readonly number: number;
  /** Times that it began. */
  readonly began: number;
  /** How long what ended had lasted, which may have begun before the interval: the kernel adds it at the end. */
  readonly ended: Seconds;
  /** Times that it was held at a limit of power. */
  readonly powerLimited: number;
}

export interface PolicyInterval {
  readonly policy: number;
  readonly governor: string;
  readonly points: readonly { readonly at: Seconds; readonly frequency: Hertz }[];
  /** scaling_max_freq: the lowest of all requests. */
  readonly limit: Hertz | undefined;
  /** Seconds at each operating point; empty without cpufreq statistics. */
  readonly residency: readonly { readonly frequency: Hertz; readonly seconds: Seconds }[];
}

/** Raw readings of a power supply: sign and unit are for the power model to resolve. */
export interface SupplyReadings {
  readonly name: string;
  readonly points: readonly {
    readonly at: Seconds;
    /** uA, uV, uW, uAh, uWh, percent, as the kernel gave them. */
    readonly current?: number;
    readonly voltage?: number;
    readonly power?: number;
    readonly charge?: number;
    readonly energy?: number;
    /** 0 to 100: a gauge that says something else says nothing, and neither does an empty slot. */
    readonly capacity?: number;
    readonly status?: number;
    readonly online?: number;
    /** 0 where no battery is in the slot. */
    readonly present?: number;
  }[];
}

export interface AgentInterval {
  /** Undefined in its first interval. */
  readonly cpu: Seconds | undefined;
  readonly rss: Bytes | undefined;
  readonly droppedFrames: number;
  readonly sourceFailures: number;
  /** 1 when the plan is not stretched. */
  readonly stretch: Ratio;
}
