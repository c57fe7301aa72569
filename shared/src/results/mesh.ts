/** Traffic of the network interfaces and what it costs: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate, Hint, HistoryPoints, Window } from './common.js';
import { defineModel } from './define_method.js';
import { NEEDED, NO, preset, WINDOW, YES } from './field_rule.js';
import type { ForwardingUse, MeshBattery, MeshUse, NetworkStackUse } from './mesh_use.js';
import { messageOf } from './message.js';
import type { NamespaceTraffic, ProgramTraffic } from './traffic_use.js';

export const mesh = defineModel({
  meaning: 'traffic by interface, load of the network stack',
  request: messageOf<MeshRequest>()(edgevitals.v1.MeshRequest),
  answer: messageOf<MeshAnswer>()(edgevitals.v1.MeshAnswer),
  state: messageOf<MeshState>()(edgevitals.v1.MeshState),
  rules: { device: NEEDED, window: preset(WINDOW, '1h'), includeBatteryImpact: NO, optimizationHints: YES },
});

export interface MeshRequest {
  readonly device: string;
  readonly window?: string;
  /** One interface; all when absent. */
  readonly interface?: string;
  readonly includeBatteryImpact?: boolean;
  readonly optimizationHints?: boolean;
  /** Class of the device's radio, whose published figures are taken; by model or protocol when absent. */
  readonly radioClass?: string;
}

export interface MeshAnswer {
  readonly device: string;
  readonly window: Window;
  readonly interfaces: readonly InterfaceUse[];
  /** CPU share spent in network softirq work, of all CPUs. */
  readonly stackCpuRatio?: Estimate;
  /** Energy of taking part in the mesh, J. */
  readonly energy?: Estimate;
  readonly hints: readonly Hint[];
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
  /** What the network stack counted; absent where its tables are not read. */
  readonly stack?: NetworkStackUse;
  /** Meshes and radios, and routing daemons. */
  readonly meshes: readonly MeshUse[];
  /** What a forwarded packet costs; absent where nothing that is told forwards. */
  readonly forwarding?: ForwardingUse;
  /** What taking part in a mesh takes of a battery: with `includeBatteryImpact`, where there is a mesh. */
  readonly battery?: MeshBattery;
  /** TCP of programs, most bytes first; empty where connections are not read, or one interface is asked for. */
  readonly programs: readonly ProgramTraffic[];
  /** TCP segments sent by connections that no reading has seen, or after the last one. Absent where segments are not counted. */
  readonly unattributedSegments?: number;
  /** Network namespaces beside the agent's own, as containers have them. */
  readonly namespaces: readonly NamespaceTraffic[];
}

export interface InterfaceUse {
  readonly name: string;
  /** "loopback", "ethernet", "wireless", "mesh", "bridge", "tunnel" or "other". */
  readonly kind: string;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly errors: number;
  readonly drops: number;
  /** Bytes received and sent in equal parts of the window. */
  readonly historyBytes: HistoryPoints;
  /** Those of `errors` and `drops` that are of received packets; the others were to be sent. */
  readonly rxErrors: number;
  readonly rxDrops: number;
  /** Received packets that were for many, as the driver counts them. */
  readonly rxMulticast: number;
}

export interface MeshState {
  readonly device: string;
  readonly at: number;
  readonly rxBytesPerSecond: number;
  readonly txBytesPerSecond: number;
  readonly stackCpuRatio?: Estimate;
  readonly interfaces: readonly InterfaceUse[];
  /** As of the last reading, which is up to a minute or two old. */
  readonly meshes: readonly MeshUse[];
  /** What amounts of interfaces are of. */
  readonly intervalSeconds: number;
}
