import type { DeviceState } from '../device/index.js';
import { topologyOf } from '../models/mesh/topology/topology.js';
import { deviceOf, type KnownDevices, type Query } from './context.js';

/** The mesh of the fleet, from the newest tables of all devices that are not offline. */
export const topologyQuery: Query<
  'topology',
  KnownDevices<Pick<DeviceState, 'device' | 'info' | 'status' | 'mesh'>>
> = async ({ devices = [] }, context) => {
  for (const id of devices) deviceOf(context, id);
  const sources = context.devices().map(state => ({
    device: state.device,
    info: state.info,
    mesh: state.status === 'offline' ? NOTHING : state.mesh,
  }));
  return topologyOf(sources, new Set(devices));
};

/** What a device saw that is gone says nothing of now. */
const NOTHING = { links: [], routes: [], flaps: [] };
