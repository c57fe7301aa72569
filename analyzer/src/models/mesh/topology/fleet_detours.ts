/**
 * Detours of a fleet that nobody asks for: looked for again and again, a bit at a time, so that no frame waits. What a device's model
 * finds of them is a finding as any other.
 */
import type { Inefficiency } from '../patterns/inefficiency.js';
import { type DetourStep, detoursOf, type NodeView } from './detours.js';
import type { NodeNames } from './node_names.js';

/** The devices that are in meshes now, whose tables are read when their turn comes, and the names of all. */
export interface MeshFleet {
  readonly nodes: readonly NodeView[];
  readonly names: NodeNames;
}

/** Tables of meshes are read once a minute; two of these make a finding. Seconds from the begin of one search to the next. */
const REPEAT_SECONDS = 240;
/** Comparisons a step: some milliseconds. */
const MOST_A_STEP = 5_000;
/** Devices of one search, which holds the routes of all: 20 MB at 64 routes each. More are left out, each time the same. */
const MOST_NODES = 2_000;
/** Detours kept of a device, the worst. */
const MOST_OF_DEVICE = 8;
const NONE: readonly Inefficiency[] = [];

interface Search {
  readonly steps: Iterator<DetourStep, void, void>;
  readonly found: Map<string, Inefficiency[]>;
}

export class FleetDetours {
  private found: ReadonlyMap<string, readonly Inefficiency[]> = new Map();
  private search: Search | undefined;
  private beganAt = Number.NEGATIVE_INFINITY;

  /** Routes of a device that the last search found to be longer than they need be, raised or near it. */
  of(device: string): readonly Inefficiency[] {
    return this.found.get(device) ?? NONE;
  }

  /**
   * Goes on for some milliseconds.
   * @param now steady seconds.
   * @param fleet asked for where a search begins.
   */
  step(now: number, fleet: () => MeshFleet): void {
    if (this.search === undefined) {
      if (now - this.beganAt < REPEAT_SECONDS) return;
      this.beganAt = now;
      const { nodes, names } = fleet();
      this.search = { steps: detoursOf(nodes.slice(0, MOST_NODES), names), found: new Map() };
    }
    const { steps, found } = this.search;
    for (let work = 0; work < MOST_A_STEP; work++) {
      const { value } = steps.next();
      if (value === undefined) {
        this.found = found;
        this.search = undefined;
        return;
      }
      work += value.work;
      if (value.detour !== undefined) keepWorst(found, value.device, value.detour);
    }
  }
}

function keepWorst(found: Map<string, Inefficiency[]>, device: string, detour: Inefficiency): void {
  const known = found.get(device);
  if (known === undefined) {
    found.set(device, [detour]);
    return;
  }
  known.push(detour);
  if (known.length <= MOST_OF_DEVICE) return;
  known.sort((a, b) => b.value - a.value);
  known.pop();
}
