/** What may be known of three devices: one that has every sensor, one that has none, one of a mesh. For tests only. */
import type {
  Finding,
  FlashState,
  MeshState,
  PowerState,
  ProcessState,
  ThermalState,
} from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import type { DeviceFacts } from '../published/index.js';

const example = <State>(name: string): State => RESULT_EXAMPLES[name] as State;

export const PROCESS_STATE = example<ProcessState>('process state');
export const POWER_STATE = example<PowerState>('power state');
export const FLASH_STATE = example<FlashState>('flash state');
export const THERMAL_STATE = example<ThermalState>('thermal state');
export const MESH_STATE = example<MeshState>('mesh state');

export const openFinding = (severity: Finding['severity'], subject = 'node'): Finding => ({
  id: `flash.heavy-writer-${subject}`,
  device: 'gw-1',
  kind: 'flash.heavy-writer',
  severity,
  status: 'open',
  subject,
  summary: `${subject} writes 258 GB a day`,
  hint: 'Gather small writes',
  openedAt: 1_790_000_000,
  updatedAt: 1_790_000_000,
  evidence: [],
  occurrences: 1,
});

/** Everything that can be known. */
export const ALL_FACTS: DeviceFacts = {
  process: PROCESS_STATE,
  power: POWER_STATE,
  flash: FLASH_STATE,
  thermal: THERMAL_STATE,
  mesh: MESH_STATE,
  findings: [openFinding('warning')],
  limitsExceeded: 1,
  agentCpuRatio: 0.0031,
  agentMemoryBytes: 4_000_000,
  startedAt: 1_790_000_000.4,
};

/** A virtual machine: no sensor, no storage that tells of its wear. */
export const FEW_FACTS: DeviceFacts = {
  process: { ...PROCESS_STATE, cpuRatio: 0.5 },
  findings: [],
};

/** A node of a mesh without zones. */
export const MESH_FACTS: DeviceFacts = { process: PROCESS_STATE, mesh: MESH_STATE, findings: [] };

/** `ALL_FACTS` with another energy, J. */
export const withEnergy = (joules: number): DeviceFacts => ({
  ...ALL_FACTS,
  power: { ...POWER_STATE, energy: { value: joules, basis: 'modelled' } },
});
