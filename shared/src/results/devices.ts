/** The fleet at a glance: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import { defineMethod } from './define_method.js';
import { LIMIT } from './field_rule.js';
import { messageOf } from './message.js';

export const devices = defineMethod({
  meaning: "every device: status, kernel, load, findings, frame counters, the agent's own cost",
  request: messageOf<DevicesRequest>()(edgevitals.v1.DevicesRequest),
  answer: messageOf<DevicesAnswer>()(edgevitals.v1.DevicesAnswer),
  rules: { limit: LIMIT },
});

export interface DevicesRequest {
  /** Only these devices; all when empty. */
  readonly devices?: readonly string[];
  /** So many at most, 1 to 1000; all when left out. */
  readonly limit?: number;
  /** Those that follow this one: `next` of the answer before. */
  readonly after?: string;
}

export interface DevicesAnswer {
  /** By name. */
  readonly devices: readonly DeviceSummary[];
  /** The last of these, where there are more: `after` of the next request. */
  readonly next?: string;
}

export interface DeviceSummary {
  readonly device: string;
  /** "online", "offline" or "unknown" (no status seen). */
  readonly status: 'online' | 'offline' | 'unknown';
  /** When it last sent something, by the analyzer's clock; absent where that is not known. */
  readonly lastSeen?: number;
  readonly architecture: string;
  readonly kernel: string;
  readonly model: string;
  readonly agent: string;
  /** CPUs that are on; absent while nothing tells. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** Absent while the kernel hides them all. */
  readonly processes?: number;
  /** Busy share of all CPUs, newest interval; absent where the kernel does not tell what they did. */
  readonly cpuRatio?: number;
  readonly openFindings: number;
  /** Since the analyzer started, what it replayed of its log included: frames that were applied. */
  readonly frames: number;
  /** Sequences that never came in time, but for those before the first frame. */
  readonly lostFrames: number;
  /** Frames refused for any code, those that came twice left out. */
  readonly rejectedFrames: number;
  /** The agent's own cost; absent until it has been measured. */
  readonly agentCpuRatio?: number;
  readonly agentMemoryBytes?: number;
  /** What storage it says that it has; empty when it has not said. */
  readonly storage: readonly StorageKind[];
  /** What of its info document could not be used, and why: `interfaces[0].speed must be ...`. */
  readonly infoProblems: readonly string[];
  /**
   * Seconds of data that could not be placed in time, because the device's clock was not set: no window is sure to have
   * them where they belong.
   */
  readonly unplacedSeconds: number;
  /** Processes that the agent has no memory to follow: they are in no answer. Absent where it follows all. */
  readonly processesLeftOut?: number;
}

export interface StorageKind {
  /** As the kernel names it: "mmcblk0", "ubi0", "mtd1" (of raw flash the first of each kind). */
  readonly name: string;
  /** "mmc" is one of eMMC and SD card: it has not said which. */
  readonly kind:
    | 'emmc'
    | 'sd'
    | 'mmc'
    | 'nvme'
    | 'sata'
    | 'virtio'
    | 'ufs'
    | 'ubi'
    | 'nand'
    | 'nor'
    | 'other';
}
