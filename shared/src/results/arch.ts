/** Programs by what they are made for: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate, Hint, ProcessUse, Window } from './common.js';
import type { CoreKind, CountedUse } from './counted.js';
import { defineMethod } from './define_method.js';
import { LIMIT, NEEDED, preset, WINDOW } from './field_rule.js';
import { messageOf } from './message.js';
import type { ClusterUse, PlacedUse } from './placed.js';

export const arch = defineMethod({
  meaning: 'programs by architecture: native, compat, emulated, and what emulation costs',
  request: messageOf<ArchRequest>()(edgevitals.v1.ArchRequest),
  answer: messageOf<ArchAnswer>()(edgevitals.v1.ArchAnswer),
  rules: { device: NEEDED, window: preset(WINDOW, '1h'), limit: preset(LIMIT, 20) },
});

export interface ArchRequest {
  readonly device: string;
  /** "30s", "15m", "1h", "7d"; default "1h". */
  readonly window?: string;
  /** Programs at most, 1 to 1000; default 20. */
  readonly limit?: number;
}

export interface ArchAnswer {
  readonly device: string;
  readonly window: Window;
  /** As `uname -m` says it; empty where the device has not said. */
  readonly kernel: string;
  /** What its own programs are made for, as Debian calls it; empty where that is not known. */
  readonly architecture: string;
  /** All CPU time of programs in the window, by what they are made for: the device's own first, then by CPU time. */
  readonly architectures: readonly ArchitectureUse[];
  /** Programs that are not of the device's own kind, by CPU time. */
  readonly programs: readonly ForeignUse[];
  /** Such programs beyond `limit`. */
  readonly more: number;
  /** Living services and containers of which all programs are of one other kind. */
  readonly units: readonly ForeignUnit[];
  readonly hints: readonly Hint[];
  /** Kinds of cores that the device has, and what their counters can tell. */
  readonly cores: readonly CoreKind[];
  /** What hardware counters tell of programs, those with most CPU time first: at most `limit` programs, each on each kind of core. */
  readonly counted: readonly CountedUse[];
  /** Why nothing, or not all, is counted; absent where everything is. */
  readonly uncounted?: string;
  /** Clusters of CPUs and what was done on each; empty where all CPUs are alike. */
  readonly clusters: readonly ClusterUse[];
  /** Programs by the clusters that they ran on, those that did most work first: at most `limit` programs. */
  readonly placed: readonly PlacedUse[];
}

export interface ArchitectureUse {
  /** "armhf", "i386"; empty where it is not known. */
  readonly architecture: string;
  /** "compat": by the kernel, of half its width. */
  readonly runs: 'native' | 'compat' | 'emulated';
  /** "qemu", "box64"; absent where nothing emulates. */
  readonly emulator?: string;
  readonly programs: number;
  readonly cpuSeconds: number;
  /** Of the CPU time of all programs, 0 to 1; absent where they had none. */
  readonly cpuShare?: number;
  /** Absent where it is not known. */
  readonly joules?: number;
}

export interface ForeignUse {
  readonly use: ProcessUse;
  /** Its name without what it is made for. */
  readonly name: string;
  /** Absent where it is not known. */
  readonly joules?: number;
  /** Devices of the fleet that run it as their own, and were compared with. */
  readonly nativeDevices: number;
  /** CPU time for an hour of running, as a multiple of that on those devices; absent where that cannot be told. */
  readonly price?: Estimate;
  /** Of its CPU time what emulation took, seconds. */
  readonly extraCpuSeconds?: Estimate;
  /** Why there is no price. */
  readonly unpriced?: string;
}

export interface ForeignUnit {
  /** As table `unit` has it: "machine:web1", "container:3f2a9c0d5e6b", "hub.service". */
  readonly unit: string;
  readonly architecture: string;
  readonly emulator?: string;
  readonly programs: number;
}
