/** What the mesh model knows of a device beside its windows: for every answer, whatever its window. */
import type { Condition } from '../../findings/condition.js';
import type { MeshRow } from '../../quantities/index.js';
import type { ForwardingEstimate } from './forwarding/index.js';
import type { FleetControlPlace } from './overhead/index.js';
import type { DrainCosts } from './radio/index.js';

export interface MeshDetails {
  /** What a forwarded packet costs; undefined where nothing that is told forwards. */
  readonly forwarding?: ForwardingEstimate;
  /** What the battery's gauge tells of frames. */
  readonly drain?: DrainCosts;
  /** What is wrong as of the newest reading. */
  readonly conditions: readonly Condition[];
  /** Where a device stands in its fleet with what it sends of routing traffic. */
  placeOf(row: MeshRow): FleetControlPlace | undefined;
}

export const NO_MESH_DETAILS: MeshDetails = { conditions: [], placeOf: () => undefined };
