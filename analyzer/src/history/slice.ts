/**
 * A stretch of one device's history: the same shape whether it covers one interval in memory, or a stored minute.
 * Answers are computed from slices and nothing else, so a window gives the same result live and from the store.
 */

export interface Slice {
  /** Event time, seconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Seconds known inside it, and those of them known only in sum because frames were lost. */
  coveredSeconds: number;
  gapSeconds: number;
  suspendedSeconds: number;
  cpus: number;
  cpuBusySeconds: number;
  softirqSeconds: number;
  /** Newest reading, bytes. */
  memoryUsedBytes: number;
  memoryTotalBytes: number;
  /** Seconds in which some task waited; undefined without PSI. */
  cpuPressureSeconds?: number;
  memoryPressureSeconds?: number;
  ioPressureSeconds?: number;
  /** Whole-device energy, J, with its standard deviation and basis; undefined when nothing is known. */
  energy?: SliceEnergy;
  /** The same energy by what used it; empty when nothing of it is told apart. */
  energyParts: SliceEnergyPart[];
  processes: SliceProcess[];
  disks: SliceDisk[];
  interfaces: SliceInterface[];
  zones: SliceZone[];
  policies: SlicePolicy[];
  throttling: SliceThrottle[];
}

export interface SliceEnergy {
  joules: number;
  sigma: number;
  basis: 'measured' | 'calibrated' | 'modelled' | 'prior';
  /** What measured it, for instance power_supply/BAT0; empty without a sensor. */
  sensor: string;
  /** Parts of `joules` that no process owns. joules = sum over processes + base + unexplained. */
  base: number;
  unexplained: number;
}

/** Energy of one consumer, whoever caused it: processes' shares of it are part of their own joules. */
export interface SliceEnergyPart {
  /** `cluster/policy0`, `interface/wlan0`, `disk/mmcblk0`, `backlight/...`. */
  name: string;
  joules: number;
  sigma: number;
}

/** One process, or (without pid) all of one program. */
export interface SliceProcess {
  program: string;
  pid?: number;
  uid: number;
  kernel: boolean;
  /** Processes in it at once, at most. */
  count: number;
  running: boolean;
  userSeconds: number;
  systemSeconds: number;
  rssBytes: number;
  threads: number;
  switches: number;
  readBytes: number;
  writtenBytes: number;
  cancelledBytes: number;
  requestedBytes: number;
  ioDenied: boolean;
  /** The part of its CPU time that belongs before the slice, and how long before; see ProcessInterval.late. */
  late?: { readonly seconds: number; readonly cpuSeconds: number };
  joules?: number;
  joulesSigma?: number;
}

export interface SliceDisk {
  name: string;
  leaf: boolean;
  readBytes: number;
  writtenBytes: number;
  reads: number;
  writes: number;
  busySeconds: number;
  flushes?: number;
  discardedBytes?: number;
}

export interface SliceInterface {
  name: string;
  rxBytes: number;
  txBytes: number;
  rxPackets: number;
  txPackets: number;
  errors: number;
  drops: number;
}

export interface SliceZone {
  zone: string;
  type: string;
  /** degC. Readings: how many the mean is of. */
  last: number;
  min: number;
  max: number;
  mean: number;
  readings: number;
}

export interface SlicePolicy {
  policy: string;
  governor: string;
  currentHertz: number;
  limitHertz: number;
  meanHertz: number;
}

export interface SliceThrottle {
  domain: string;
  cause: 'thermal' | 'power-limit' | 'undervoltage' | 'unknown';
  effect: 'binding' | 'latent';
  seconds: number;
  evidence: string;
}
