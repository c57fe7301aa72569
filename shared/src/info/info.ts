/**
 * The info document: what a device is, as opposed to what it is doing. Retained as CBOR on `<base>/v1/<device>/info`,
 * published when the agent starts and when something in it changes (proto/PROTOCOL.md, section Info). Integers and
 * text only, in the kernel's units.
 */
export interface Info {
  readonly schema: 1;
  readonly device: string;
  /** As in the frame header. */
  readonly boot: string;
  readonly run: number;
  readonly agent: { readonly version: string; readonly host: string };
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
  readonly disks: readonly DiskInfo[];
  readonly interfaces: readonly InterfaceInfo[];
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
  readonly cooling: readonly { readonly device: number; readonly trip: number }[];
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
}

export interface DiskInfo {
  readonly name: string;
  readonly major: number;
  readonly minor: number;
  /** The disk it is a part of; empty for a whole disk. */
  readonly parent: string;
  /** Bytes. */
  readonly size: number;
  readonly rotational: boolean;
  readonly removable: boolean;
  /** True when nothing is stacked below it: only these count towards wear (not dm, loop, md, zram). */
  readonly physical: boolean;
  readonly model: string;
  /** Where it is mounted, first mount point and file system; empty when it is not. */
  readonly mount: string;
  readonly filesystem: string;
}

export interface InterfaceInfo {
  readonly name: string;
  readonly kind: 'loopback' | 'ethernet' | 'wireless' | 'mesh' | 'bridge' | 'tunnel' | 'other';
  readonly mtu: number;
  /** Mbit/s; 0 when unknown. */
  readonly speed: number;
}

export interface SourceInfo {
  readonly name: string;
  readonly state: 'present' | 'absent' | 'denied' | 'failing';
  /** Why it is not present; empty when it is. */
  readonly reason: string;
  /** What the analyzer cannot know without it; empty when present. */
  readonly costs: string;
}
