/** What models of a fleet's devices share about its meshes. */
import { FleetControl } from '../overhead/index.js';
import { FleetDetours } from './fleet_detours.js';
import { FleetLinks } from './fleet_links.js';

export class FleetMesh {
  /** What all devices send of routing traffic. */
  readonly control = new FleetControl();
  /** What all devices say of their links. */
  readonly links = new FleetLinks();
  /** Routes that are longer than they need be. */
  readonly detours = new FleetDetours();
}
