/** Every quantity that the analyzer keeps: what intervals, minutes, states and answers are made of. */
export { COUNTED, type CountedRow, eventOf } from './counted.js';
export { CPU, type CpuRow } from './cpu.js';
export { DEVICE, type DeviceRow } from './device.js';
export { DISK, type DiskRow } from './disk.js';
export { ENERGY, ENERGY_PART, type EnergyPartRow, type EnergyRow } from './energy.js';
export { FILESYSTEM, type FilesystemKind, type FilesystemRow } from './filesystem.js';
export { INTERFACE, type InterfaceRow } from './interface.js';
export { MESH, type MeshProtocol, type MeshRow } from './mesh.js';
export { NAMESPACE, type NamespaceRow } from './namespace.js';
export { NETWORK, type NetworkRow } from './network.js';
export { PLACED, type PlacedRow } from './placed.js';
export { type Lateness, PROCESS, PROCESS_DETAIL, type ProcessIdentity, type ProcessRow } from './process.js';
export { cpuSecondsOf, lateShareOf, netWrittenOf, scaleCpuTime, timelyCpuSecondsOf } from './process_use.js';
export type { Quantity } from './quantity.js';
export { type Row, RowKind, type RowOf } from './row_kind.js';
export { POLICY, type PolicyRow, THROTTLE, type ThrottleRow, ZONE, type ZoneRow } from './thermal.js';
export { TRAFFIC, type TrafficRow } from './traffic.js';
export { UNIT_WRITES, type UnitWritesRow } from './unit_writes.js';
