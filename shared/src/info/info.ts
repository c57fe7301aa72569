import type { ProgramTarget } from './program_target.js';

/**
 * The info document: what a device is, as opposed to what it is doing. Retained as CBOR on `<base>/v1/<device>/info`,
 * published when the agent starts and when something in it changes (proto/PROTOCOL.md, section Info). Integers and
 * text only, in the kernel's units.
 */
export interface Info {
  readonly schema: 1;
  readonly device: string;
  /** The device that reads and publishes it, where it does not publish itself: whose console it is on. */
  readonly gateway?: string;
  /** As in the frame header. */
  readonly boot: string;
  readonly run: number;
  readonly agent: {
    readonly version: string;
    readonly host: string;
    /** What its own program is made for: what the table `program` leaves out. */
    readonly target?: ProgramTarget;
  };
  readonly kernel: {
    readonly release: string;
    /** `uname -m`, or the same from /proc: x86_64, aarch64, armv7l, mips, riscv64, ... */
    readonly architecture: string;
    readonly hostname: string;
    /** Ticks a second of the process and CPU counters. */
    readonly userHz: number;
    readonly pageBytes: number;
    /** Bits of the kernel's `unsigned long`: where some counters wrap. */
    readonly longBits: 32 | 64;
  };
  /** Device tree model or DMI product; empty when unknown. */
  readonly model: string;
  readonly cpus: readonly CpuInfo[];
  readonly policies: readonly PolicyInfo[];
  readonly idleStates?: readonly IdleStateInfo[];
  readonly zones: readonly ZoneInfo[];
  readonly supplies: readonly SupplyInfo[];
  readonly hwmonChips?: readonly SensorChipInfo[];
  readonly iioDevices?: readonly SensorChipInfo[];
  readonly powercapZones?: readonly PowercapInfo[];
  readonly energyModels?: readonly EnergyModelInfo[];
  readonly operatingPoints?: readonly OperatingPointsInfo[];
  readonly disks: readonly DiskInfo[];
  readonly interfaces: readonly InterfaceInfo[];
  /** What storage says of itself, chip by chip and layer by layer. */
  readonly storage?: readonly StorageInfo[];
  readonly sources: readonly SourceInfo[];
  /** Milliseconds between readings, publishes and key frames, as planned. */
  readonly plan: Readonly<Record<string, number>>;
}

export interface CpuInfo {
  readonly cpu: number;
  /** Model name or part number. */
  readonly part: string;
  /** 0 to 1024, relative to the biggest core; 1024 when the kernel does not say. */
  readonly capacity: number;
  readonly online: boolean;
  /** Identification register as the kernel prints it: MIDR_EL1, PRId, mvendorid:marchid:mimpid, family-model-stepping. */
  readonly id?: string;
  /** Numbers of the kernel's topology; -1 where it gives none. CPUs of one core are its hardware threads (MIPS: VPEs). */
  readonly core?: number;
  readonly cluster?: number;
  readonly package?: number;
}

/** Whether it matters on which CPU a process runs: big.LITTLE, DynamIQ, and kernels that give no capacities. */
export const isHeterogeneous = (cpus: readonly CpuInfo[]): boolean =>
  cpus.some(({ capacity, part }) => capacity !== cpus[0]?.capacity || part !== cpus[0]?.part);

/** An idle state that CPUs share. */
export interface IdleStateInfo {
  readonly cpus: readonly number[];
  readonly state: number;
  readonly name: string;
  /** Microseconds to leave it, and the least stay that saves energy, as the driver says. */
  readonly latencyUs: number;
  readonly residencyUs: number;
  readonly disabled: boolean;
}

export interface PolicyInfo {
  readonly policy: number;
  readonly cpus: readonly number[];
  readonly driver: string;
  readonly hardwareMinKhz: number;
  readonly hardwareMaxKhz: number;
  /** Operating performance points, kHz, ascending; empty when the kernel does not list them. */
  readonly frequenciesKhz: readonly number[];
  /** The governor's numeric settings by file name, for instance schedutil's `rate_limit_us`. */
  readonly tunables?: Readonly<Record<string, number>>;
}

export interface ZoneInfo {
  readonly zone: number;
  readonly type: string;
  readonly policy: string;
  readonly trips: readonly {
    readonly type: string;
    /** Thousandths of a degree Celsius; -274000 when disabled. */
    readonly temp: number;
    readonly hyst: number;
  }[];
  /** Cooling devices bound to the zone, with the trip that each answers to (-1 unbound). */
  readonly cooling: readonly {
    readonly device: number;
    readonly trip: number;
    /** Share of the device in the zone's cooling; 0 when the governor does not weigh. */
    readonly weight?: number;
  }[];
  /** False when the kernel does not act on the zone. */
  readonly enabled?: boolean;
  /** mW that the zone can give off at its trip temperature, as the power allocator assumes. */
  readonly sustainablePowerMw?: number;
}

export interface SupplyInfo {
  readonly name: string;
  readonly type: string;
  readonly scope: string;
  readonly technology: string;
  readonly manufacturer: string;
  readonly model: string;
  /** uWh and uAh, 0 when unknown. */
  readonly energyFullUwh: number;
  readonly chargeFullUah: number;
  /** Driver of the device behind it: it decides what sign and unit of a current mean. Empty when unknown. */
  readonly driver?: string;
  /** Properties that the driver gave, in lower case, as in the table power_supply where that has them. */
  readonly properties?: readonly string[];
  /** As designed, not as learnt. */
  readonly energyFullDesignUwh?: number;
  readonly chargeFullDesignUah?: number;
  readonly voltageMinDesignUv?: number;
  readonly voltageMaxDesignUv?: number;
}

/** A chip whose channels are rows of the table hwmon (hwmonChips) or iio (iioDevices). */
export interface SensorChipInfo {
  /** N of hwmonN or iio:deviceN: the row's first label. Not the same after the next boot; `parent` is. */
  readonly device: number;
  readonly chip: string;
  /** The device that it is, for instance `1-0040` on an I2C bus; empty when unknown. */
  readonly parent: string;
  readonly updateIntervalMs?: number;
  /** What the driver takes the shunt for: if it is wrong, every current and power is, by the same factor. */
  readonly shuntMicroohms?: number;
  readonly channels: readonly SensorChannelInfo[];
}

export interface SensorChannelInfo {
  /** As in file names: `power1`, `temp2`, `voltage0`. */
  readonly channel: string;
  readonly label: string;
  /** IIO: decimal text, for (raw + offset) x scale in the IIO unit (mV, mA, mW, m°C, J). */
  readonly scale?: string;
  readonly offset?: string;
  /** Over which the driver averages. */
  readonly averageIntervalMs?: number;
  /** Limits in the channel's unit. */
  readonly min?: number;
  readonly max?: number;
  readonly crit?: number;
}

/** A zone of the power capping framework; the row's name in the table powercap. */
export interface PowercapInfo {
  readonly zone: string;
  /** What it meters: `package-0`, `core`, `dram`, `psys`. */
  readonly name: string;
  /** Where energy_uj wraps; 0 when unknown. */
  readonly maxEnergyRangeUj: number;
  readonly enabled: boolean;
  readonly limits: readonly {
    readonly name: string;
    readonly powerLimitUw: number;
    readonly windowUs: number;
  }[];
}

/** An energy model that the kernel schedules by. */
export interface EnergyModelInfo {
  /** `cpu0` for the domain that begins with it, or a device. */
  readonly name: string;
  readonly cpus: readonly number[];
  /** EM_PERF_DOMAIN_ flags: bit 0 microwatts, 1 inefficient states are skipped, 2 abstract scale. */
  readonly flags: number;
  readonly points: readonly {
    readonly khz: number;
    /** Power of one CPU at full load, in microwatts if flag bit 0 is set. */
    readonly power: number;
    readonly inefficient: boolean;
  }[];
}

/** Operating points of a CPU or device, from its OPP table. */
export interface OperatingPointsInfo {
  /** `cpu0` stands for all CPUs of its policy. */
  readonly device: string;
  /** Dynamic power is coefficient x V² x MHz, in microwatts; 0 when the device tree has none. */
  readonly dynamicPowerCoefficient: number;
  readonly points: readonly {
    readonly khz: number;
    /** 0 when unknown. */
    readonly microvolts: number;
    readonly microwatts: number;
  }[];
}

export interface DiskInfo {
  readonly name: string;
  readonly major: number;
  readonly minor: number;
  /** The disk it is a part of, or the multipath disk that it is a path of; empty for a whole disk. */
  readonly parent: string;
  /** Bytes. */
  readonly size: number;
  readonly rotational: boolean;
  readonly removable: boolean;
  /**
   * True of a whole disk with hardware of its own: not dm, loop, md, zram, nor the RPMB area of an eMMC. Its boot and
   * general-purpose areas are disks beside its user area.
   */
  readonly physical: boolean;
  readonly model: string;
  /** Where it is mounted, first mount point and file system; empty when it is not. */
  readonly mount: string;
  readonly filesystem: string;
  /** Limits of its request queue; whole disks only. */
  readonly queue?: QueueInfo;
  /** Block devices that it is stacked on: what is written to it is written to them. Left out where there are none. */
  readonly lower?: readonly string[];
}

/** /sys/block/X/queue (Documentation/ABI/stable/sysfs-block). Bytes; 0 when not told. */
export interface QueueInfo {
  readonly logicalBlockBytes: number;
  readonly physicalBlockBytes: number;
  readonly minimumIoBytes: number;
  readonly optimalIoBytes: number;
  readonly discardGranularityBytes: number;
  readonly discardMaxBytes: number;
  /** `write back` or `write through`; empty when not told. */
  readonly writeCache: string;
  /** Writes past the cache are known to it; without, a journal commit costs two flushes. */
  readonly fua: boolean;
  /** The I/O scheduler in use. */
  readonly scheduler: string;
}

/** A row of a storage table (mmc, ufs, ubi, mtd, nvme, zram), with what does not change. Never a serial number. */
export interface StorageInfo {
  /** Name of the table. */
  readonly kind: string;
  /** As the row is named or labelled. */
  readonly name: string;
  /** The kernel's attributes by name, as it prints them. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface InterfaceInfo {
  readonly name: string;
  readonly kind: 'loopback' | 'ethernet' | 'wireless' | 'mesh' | 'bridge' | 'tunnel' | 'other';
  readonly mtu: number;
  /** Mbit/s; 0 when unknown. */
  readonly speed: number;
  /** Its own address as others' tables of peers show it: 12 hex digits (PROTOCOL.md, section on addresses). */
  readonly peer?: string;
}

export interface SourceInfo {
  readonly name: string;
  readonly state: 'present' | 'absent' | 'denied' | 'failing';
  /** Why it is not present; when it is, the way in which it is read where there are several: `by netlink`, `by iw`. */
  readonly reason: string;
  /** What the analyzer cannot know without it; empty when present. */
  readonly costs: string;
}
