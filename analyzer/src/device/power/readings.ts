/**
 * What an interval has for the power model beyond what the other models see: idle states, meters, what keeps the
 * device awake, which peripherals were powered. Base units; counters turned into amounts. Every part is made when it
 * is first asked for, and is empty where the kernel has nothing of the kind.
 *
 * Some tables are read less often than processes. Their amounts come with the time that they cover, `covers`, and are
 * left out of the intervals in which the table was not read.
 */
import type { Bytes, Hertz, Joules, Ratio, Seconds, Volts } from '@edgevitals/shared/units';
import type { Step } from '../interval.js';

export interface PowerReadings {
  readonly idle: readonly CpuIdleInterval[];
  readonly events: readonly HardwareEventInterval[];
  readonly chips: readonly SensorChipReadings[];
  readonly energyCounters: readonly EnergyCounterInterval[];
  readonly fans: readonly FanReading[];
  /** Those that did something or are active now. */
  readonly wakeupSources: readonly WakeupSourceInterval[];
  readonly wakeLocks: readonly WakeLockInterval[];
  readonly suspends: SuspendInterval | undefined;
  readonly runtimePm: readonly RuntimePmInterval[];
  readonly regulators: readonly RegulatorReading[];
  readonly gpus: readonly GpuInterval[];
  readonly devfreq: readonly DevfreqInterval[];
  readonly backlights: readonly BacklightReading[];
  readonly openDevices: readonly OpenDevice[];
  /** Threads that wake up often and have been looked at since the last interval. */
  readonly sleepers: readonly SleeperReading[];
}

/** What looks at a thread have found so far: all but `sockets` are sums since it is followed, or since it began. */
export interface SleeperReading {
  readonly pid: number;
  readonly startTicks: number;
  readonly tid: number;
  /** Time awake since it is followed. */
  readonly watched: Seconds;
  readonly voluntarySwitches: number;
  readonly involuntarySwitches: number;
  readonly cpu: Seconds;
  /** Looks that found it asleep in a call whose time-out is known. */
  readonly looks: number;
  /** 1 / time-out, in 1/s, over these looks. */
  readonly timeoutRate: number;
  /** These looks, of calls that end at an instant, and the time left until then. */
  readonly deadlineLooks: number;
  readonly deadlineLeft: Seconds;
  /** These looks, of sleeps whose length was not read. */
  readonly sleepLooks: number;
  /** Looks that found it asleep in a call whose time-out could not be read. */
  readonly blindLooks: number;
  /** Looks that found it writing out a file's cache. */
  readonly flushLooks: number;
  /** Undefined, both, where the kernel does not tell. */
  readonly writeCalls: number | undefined;
  readonly requestedBytes: Bytes | undefined;
  /** Page faults of children that its process has waited for. */
  readonly reapedFaults: number;
  /** That its process holds; undefined where that is not known. */
  readonly sockets: number | undefined;
}

/** What a CPU asked of its idle states; the hardware may have refused or left earlier. */
export interface CpuIdleInterval {
  readonly cpu: number;
  /** Times that it left an idle state in which it had stopped: polling is not one. */
  readonly exits: number;
  /** Seconds in the first state in which it stops (WFI, C1). */
  readonly shallow: Seconds;
  /** Seconds in deeper states. */
  readonly deep: Seconds;
  /** Times that a shallower state would have been right: it was woken too early. */
  readonly tooDeep: number;
}

export interface HardwareEventInterval {
  /** The first CPU of the unit that counted. */
  readonly cpu: number;
  readonly event: string;
  /** Over all CPUs of the unit, for all of `covers`, though it may have been counted for a part of it only. */
  readonly count: number;
  readonly covers: Seconds;
}

/** Readings of a chip that measures electricity: hwmon or IIO. */
export interface SensorChipReadings {
  readonly bus: 'hwmon' | 'iio';
  /** N of hwmonN or iio:deviceN. */
  readonly device: number;
  readonly chip: string;
  /** When it was read, oldest first. */
  readonly at: readonly Seconds[];
  readonly channels: readonly SensorChannelReadings[];
}

export interface SensorChannelReadings {
  readonly kind: 'voltage' | 'current' | 'power';
  readonly number: number;
  /** Empty where the driver gives none. */
  readonly label: string;
  /** V, A or W at the instants `at` of the chip; NaN where it did not answer. The driver's average, where it has one. */
  readonly values: readonly number[];
  /** True when they are averages that the driver takes. */
  readonly averaged: boolean;
}

/** A counter of energy: a powercap zone or an hwmon energy channel. */
export interface EnergyCounterInterval {
  readonly bus: 'powercap' | 'hwmon';
  /** Zone, or `hwmonN`. */
  readonly device: string;
  /** Channel of an hwmon chip, 0 of a zone. */
  readonly number: number;
  readonly label: string;
  /** Undefined when the counter started over or jumped. */
  readonly energy: Joules | undefined;
  readonly covers: Seconds;
}

/** A fan of an hwmon chip, as of its last reading. */
export interface FanReading {
  /** N of hwmonN: not the same after the next boot. */
  readonly device: number;
  /** N of fanN. */
  readonly number: number;
  /** The chip, then a space and the fan's label where it has one. */
  readonly name: string;
  /** Turns a minute; undefined where it was not read. */
  readonly rpm: number | undefined;
  /** How hard it is driven, of the hardest; undefined where nothing tells. */
  readonly duty: Ratio | undefined;
  /** Whether the chip calls it broken. */
  readonly faulty: boolean;
}

export interface WakeupSourceInterval {
  readonly name: string;
  readonly held: Seconds;
  readonly activations: number;
  readonly events: number;
  /** Times it may have ended a suspend. */
  readonly wakeups: number;
  /** Time by which it kept autosleep from suspending. */
  readonly suspendPrevented: Seconds;
  /** How long it has been active by now; 0 when it is not. */
  readonly activeFor: Seconds;
  readonly covers: Seconds;
}

/** A user wake lock; the kernel does not tell by whom it is held. */
export interface WakeLockInterval {
  readonly name: string;
  /** By the readings that show it. */
  readonly held: Seconds;
}

export interface SuspendInterval {
  readonly succeeded: number;
  readonly failed: number;
  /** Failures by the step that failed: `freeze`, `prepare`, `suspend`, `suspend_late`, ... */
  readonly failedSteps: ReadonlyMap<string, number>;
  /** Seconds in the deepest state of the platform; undefined where it does not tell (before 6.4, most Arm). */
  readonly hardwareSleep: Seconds | undefined;
  /** Interrupt that ended the last suspend. */
  readonly wakeupIrq: number | undefined;
  readonly covers: Seconds;
}

export interface RuntimePmInterval {
  /** Bus, device, and its interface or card where it is one: `usb 1-1.2 eth1`. */
  readonly name: string;
  readonly active: Seconds;
  readonly suspended: Seconds;
  /** As of the newest reading. */
  readonly isActive: boolean;
  /** True when it has ever been suspended: one that never was says nothing. */
  readonly everSuspended: boolean;
  /** 0 when the table was not read in the interval: then the amounts are 0 and `isActive` is all that is known. */
  readonly covers: Seconds;
}

export interface RegulatorReading {
  readonly name: string;
  /** Undefined where it does not tell or varies by load. */
  readonly voltage: Volts | undefined;
  readonly enabled: boolean | undefined;
  readonly users: number;
}

export interface GpuInterval {
  /** `family device`. */
  readonly name: string;
  /** Mean load; undefined where the driver tells none. */
  readonly load: Ratio | undefined;
  readonly frequency: Hertz | undefined;
  /** Frequency over the highest it could have; undefined where either is not told. */
  readonly relativeFrequency: Ratio | undefined;
  /** How many levels its driver has taken away against heat; empty where the driver tells none. */
  readonly heatLevels: readonly Step[];
}

export interface DevfreqInterval {
  readonly name: string;
  /** Mean of the readings. */
  readonly frequency: Hertz | undefined;
  /** Seconds at each frequency; empty without statistics. */
  readonly residency: readonly { readonly frequency: Hertz; readonly seconds: Seconds }[];
}

export interface BacklightReading {
  readonly name: string;
  /** Share of the highest level; 0 when it is off. */
  readonly level: Ratio;
}

/** A device file that a process holds open. */
export interface OpenDevice {
  readonly pid: number;
  readonly startTicks: number;
  readonly path: string;
}
