/** Traffic of the network interfaces and what it costs: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate, Hint, HistoryPoints, Window } from './common.js';
import { defineModel } from './define_method.js';
import { NEEDED, WINDOW } from './field_rule.js';
import { messageOf } from './message.js';

export const mesh = defineModel({
  meaning: 'traffic by interface, load of the network stack',
  request: messageOf<MeshRequest>()(edgevitals.v1.MeshRequest),
  answer: messageOf<MeshAnswer>()(edgevitals.v1.MeshAnswer),
  state: messageOf<MeshState>()(edgevitals.v1.MeshState),
  rules: { device: NEEDED, window: WINDOW },
});

export interface MeshRequest {
  readonly device: string;
  readonly window?: string;
  /** One interface; all when absent. */
  readonly interface?: string;
  readonly includeBatteryImpact?: boolean;
  readonly optimizationHints?: boolean;
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
}

export interface MeshState {
  readonly device: string;
  readonly at: number;
  readonly rxBytesPerSecond: number;
  readonly txBytesPerSecond: number;
  readonly stackCpuRatio?: Estimate;
  readonly interfaces: readonly InterfaceUse[];
}
