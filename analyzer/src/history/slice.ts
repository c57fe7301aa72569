/**
 * A stretch of one device's history: the same shape whether it covers one interval in memory, or a stored minute.
 * Answers are computed from slices and nothing else, so a window gives the same result live and from the store.
 */
import type {
  CountedRow,
  DeviceRow,
  DiskRow,
  EnergyPartRow,
  EnergyRow,
  FilesystemRow,
  InterfaceRow,
  InterruptRow,
  MeshRow,
  NamespaceRow,
  NetworkRow,
  PlacedRow,
  PolicyRow,
  ProcessRow,
  ShortLivedRow,
  ThrottleRow,
  TrafficRow,
  UnitWritesRow,
  ZoneRow,
} from '../quantities/index.js';

export interface Slice extends Omit<DeviceRow, 'hasEnergy'> {
  /** Whole-device energy, J, with its standard deviation and basis; undefined when nothing is known. */
  energy?: EnergyRow;
  /** The same energy by what used it; empty when nothing of it is told apart. */
  energyParts: EnergyPartRow[];
  processes: ProcessRow[];
  /**
   * False while `processes` lists those that did something only, as in one interval: the others are as they were. A
   * stored minute, and the last slice of a window, list every process.
   */
  listsAll: boolean;
  /** A number that stands for the boot that it is of; left out of minutes and of what is merged. */
  boot?: number;
  disks: DiskRow[];
  filesystems: FilesystemRow[];
  interfaces: InterfaceRow[];
  unitWrites: UnitWritesRow[];
  traffic: TrafficRow[];
  namespaces: NamespaceRow[];
  counted: CountedRow[];
  placed: PlacedRow[];
  shortLived: ShortLivedRow[];
  interrupts: InterruptRow[];
  network: NetworkRow[];
  meshes: MeshRow[];
  zones: ZoneRow[];
  policies: PolicyRow[];
  throttling: ThrottleRow[];
}
