/**
 * What happened on one device between two process readings: counters turned into amounts, in base units, with wraps,
 * resets, suspends, clock steps and pid reuse already resolved. This is all that models see.
 */
import type { Info } from '@edgevitals/shared/info';
import type { Bytes, Celsius, Hertz, Ratio, Seconds } from '@edgevitals/shared/units';
import type {
  CountedRow,
  CpuRow,
  DiskRow,
  FilesystemRow,
  InterfaceRow,
  InterruptRow,
  MeshRow,
  NamespaceRow,
  NetworkRow,
  PROCESS_DETAIL,
  ProcessRow,
  Row,
  ShortLivedRow,
  TrafficRow,
  UnitWritesRow,
} from '../quantities/index.js';
import type { ReturnedCpu } from './away_cpus.js';
import type { BuildReading } from './build_table.js';
import type { MeshLinks } from './mesh/mesh_links.js';
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
  /** Since the device started, at the interval's end. */
  readonly uptime: Seconds;
  /** True when frames inside are missing: the amounts are right in sum, not in time. */
  readonly gap: boolean;
  /** What is known of the device; undefined until its info document has arrived. */
  readonly info: Info | undefined;
  readonly cpus: readonly CpuRow[];
  /** CPUs that are there but off; undefined where that is not told. */
  readonly offCpus: number | undefined;
  /** CPUs that are on again; they are among `cpus` from the next interval on. */
  readonly returnedCpus: readonly ReturnedCpu[];
  /** Those that changed, came or went. Lent for this interval: the next one has the same objects. */
  readonly processes: readonly ProcessInterval[];
  /** Every process as it is at the end of the interval. */
  readonly population: Population;
  /** What came and went between two readings of processes; empty where the agent may not be told. */
  readonly shortLived: readonly ShortLivedRow[];
  /** What wakes CPUs, and what the kernel counts as a whole: in the interval in which they were read, which is about one a minute. */
  readonly interrupts: readonly InterruptRow[];
  readonly kernel: KernelInterval | undefined;
  readonly memory: MemoryReading | undefined;
  /** Hardware events of programs, of those whose turn to be counted has ended. */
  readonly counted: readonly CountedRow[];
  /** Build tools that run. */
  readonly builds: readonly BuildReading[];
  /** Stacks of an RTOS's tasks; empty where processes have no such thing. */
  readonly stacks: readonly StackReading[];
  /** Memory that an RTOS's tasks share; undefined where there is no such thing. */
  readonly heap: HeapReading | undefined;
  readonly pressure: {
    readonly cpu?: PressureInterval;
    readonly memory?: PressureInterval;
    readonly io?: PressureInterval;
  };
  readonly disks: readonly DiskRow[];
  /** Those that tell what they write; most are read about once a minute, and have that in the interval in which they were. */
  readonly filesystems: readonly FilesystemRow[];
  /** What services and containers wrote; empty without control groups of version 2. */
  readonly unitWrites: readonly UnitWritesRow[];
  /** TCP of programs, and other network namespaces; both are read about once a minute, and have that in the interval in which they were. */
  readonly traffic: readonly TrafficRow[];
  readonly namespaces: readonly NamespaceRow[];
  /** What storage tells of its wear: the same object as long as it tells the same. */
  readonly storage: readonly StorageReading[];
  /** Chips of raw flash, and partitions of them. */
  readonly mtds: readonly MtdReading[];
  readonly interfaces: readonly InterfaceRow[];
  /** What the network stack counted, and meshes and radios: empty in intervals in which that was not read, which are most. */
  readonly network: readonly NetworkRow[];
  readonly meshes: readonly MeshRow[];
  readonly links: MeshLinks;
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
  /** Its service or container, as table `unit` has it; empty outside of those. */
  readonly unit: string;
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

/** What the kernel does not tell is left out. */
export interface KernelInterval {
  /** Seconds that the amounts cover. */
  readonly covers: number;
  readonly contextSwitches?: number;
  /** Processes and threads that were made. */
  readonly forks?: number;
  /** Over the minute before the reading. */
  readonly loadAverage?: number;
}

/** What the kernel does not tell is undefined. */
export interface MemoryReading {
  readonly total: Bytes | undefined;
  readonly available: Bytes | undefined;
  /** Of what waits to be written to storage, since the interval began; below 0 where it shrank. */
  readonly dirtyGrowth: number | undefined;
  readonly swapTotal: Bytes | undefined;
  readonly swapFree: Bytes | undefined;
}

/** How far a task ever got in its stack. */
export interface StackReading {
  /** Of the task. */
  readonly pid: number;
  readonly startTicks: number;
  /** Of a task that is no process; empty else. */
  readonly name: string;
  readonly unused: Bytes;
  readonly size: Bytes | undefined;
}

export interface HeapReading {
  readonly free: Bytes | undefined;
  /** Since boot. */
  readonly leastFree: Bytes | undefined;
  readonly size: Bytes | undefined;
}

export interface PressureInterval {
  readonly some: Seconds;
  readonly full: Seconds;
}

/** Registers of storage, as they are. */
export interface StorageReading {
  readonly kind: 'mmc' | 'ufs' | 'nvme' | 'smart' | 'ubi';
  /** Of the disk, the controller, or the UBI device. */
  readonly name: string;
  /** False of registers that the kernel has read when the device started. */
  readonly isFresh: boolean;
  /** JEDEC: 1 is up to a tenth of the rated life, 11 more than all, 0 not defined. */
  readonly tenthsA?: number;
  readonly tenthsB?: number;
  readonly tenthsBooster?: number;
  /** 1 normal, 2 and 3 where 80 and 90 % of the reserved blocks are used, 0 not defined. */
  readonly preEol?: number;
  /** Of the rated life: may be more than 100. */
  readonly percentUsed?: number;
  readonly sparePercent?: number;
  readonly spareThreshold?: number;
  /** Ever written to it, as it counts itself. */
  readonly writtenBytes?: number;
  /** Ever programmed into its flash; and in pages of unknown size, for the host and by itself. */
  readonly flashBytes?: number;
  readonly hostPages?: number;
  readonly ownPages?: number;
  /** Of the most worn block, and of all in the mean. */
  readonly mostErases?: number;
  readonly meanErases?: number;
  readonly badBlocks?: number;
  readonly reservedBlocks?: number;
  /** Of UBI: all blocks, and what one holds. */
  readonly blocks?: number;
  readonly blockBytes?: number;
  /** The MTD device below UBI. */
  readonly mtd?: number;
}

/** An MTD device, a chip of raw flash or a partition of it: what its error correction met. */
export interface MtdReading {
  /** "mtd3". */
  readonly name: string;
  readonly number: number;
  /** Since boot, and in the interval: bit flips that were corrected, and errors that could not be. Absent where not told. */
  readonly correctedBits?: number;
  readonly correctedGrowth?: number;
  readonly failures?: number;
  readonly failureGrowth?: number;
  readonly badBlocks?: number;
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
  /**
   * By the kernel's statistics: how long it was above 0 of the time that they have grown by, which may have begun before the
   * interval. Undefined without statistics, or while they were not read.
   */
  readonly counted?: { readonly heldSeconds: Seconds; readonly covers: Seconds };
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
  /** Processes that it has no memory to follow. */
  readonly processesLeftOut: number;
  /** 1 when the plan is not stretched. */
  readonly stretch: Ratio;
}
