/** Network traffic of a window, what the stack cost, what meshes cost to hold together, and what forwarding costs. */

import { given } from '@edgevitals/shared/objects';
import {
  type MeshAnswer,
  type MeshRequest,
  NETWORK_STACK_USE,
  type NetworkStackUse,
} from '@edgevitals/shared/results';
import type { DeviceView } from '../../device/device_state.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { NETWORK } from '../../quantities/index.js';
import { notFound } from '../not_found.js';
import { amountHistory, coverage, type TimeWindow } from '../series.js';
import { stackCpuRatio, stackEnergy } from './attribute.js';
import { batteryUse, meshOf } from './battery_use.js';
import { type MeshDetails, NO_MESH_DETAILS } from './details.js';
import { forwardingUse } from './forwarding_use.js';
import { controlHints, interfaceHints, patternHints } from './hints.js';
import { interfaceUse } from './interface_use.js';
import { meshUse } from './mesh_use.js';
import { notIdentified } from './not_identified.js';
import { trafficUse } from './traffic_use.js';
import { wattsOfBusyCpu, wattsOfDevice } from './watts.js';

const POINTS = 20;
const NOTHING = {
  interfaces: [],
  meshes: [],
  programs: [],
  namespaces: [],
  hints: [],
  notIdentified: [],
} as const;
const shownStack = NETWORK.shownIn(NETWORK_STACK_USE);

/**
 * @param details what the model knows of the device beside the window.
 * @throws EdgevitalsError QUERY_NOT_FOUND with the nearest names for an interface, or a class of radios, that there is not.
 */
export function answerMesh(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: MeshRequest,
  details: MeshDetails = NO_MESH_DETAILS,
): MeshAnswer {
  const known = coverage(window, slices);
  if (slices.length === 0) return { device: view.device, window: known, ...NOTHING };
  const total = mergeSlices(slices, { by: 'program' });
  const { interface: wanted, includeBatteryImpact = false, optimizationHints = true } = request;
  if (wanted !== undefined) {
    const names = [...total.interfaces, ...total.meshes, ...(view.info?.interfaces ?? [])].map(
      each => each.name,
    );
    if (!names.includes(wanted)) throw notFound(view.device, 'interface', wanted, names, ' in this window');
  }
  const isAsked = ({ name }: { readonly name: string }): boolean => wanted === undefined || name === wanted;
  const interfaces = total.interfaces.filter(isAsked);
  // what a routing daemon does is of all interfaces
  const rows = total.meshes.filter(row => row.name === '' || isAsked(row));
  const meshes = rows.map(row => meshUse(row, total, details.placeOf(row)));
  const mesh = meshOf(rows);
  const { forwarding, drain, conditions } = details;
  return {
    device: view.device,
    window: known,
    interfaces: interfaces.map(each =>
      interfaceUse(
        each,
        view.info,
        amountHistory(window, slices, POINTS, slice => {
          const same = slice.interfaces.find(other => other.name === each.name);
          return same === undefined ? undefined : same.rxBytes + same.txBytes;
        }),
      ),
    ),
    meshes,
    ...trafficUse(total, wanted === undefined),
    ...given({
      stackCpuRatio: stackCpuRatio(total),
      energy: includeBatteryImpact ? stackEnergy(total) : undefined,
      stack: stackOf(total),
      forwarding:
        forwarding &&
        forwardingUse(
          forwarding,
          mesh?.forwardedPackets ?? total.network[0]?.ipForwardedPackets,
          wattsOfBusyCpu(total),
        ),
      battery:
        includeBatteryImpact && mesh !== undefined
          ? batteryUse(mesh, view, {
              ...{ deviceWatts: wattsOfDevice(total), drain },
              radioClass: request.radioClass,
            })
          : undefined,
    }),
    hints: optimizationHints
      ? [
          ...patternHints(conditions),
          ...controlHints(meshes),
          ...interfaces.flatMap(each =>
            interfaceHints(
              each,
              view.info?.interfaces.find(said => said.name === each.name),
            ),
          ),
        ]
      : [],
    notIdentified: notIdentified(
      total,
      view.info,
      interfaces.map(({ name }) => name),
      details,
    ),
  };
}

/** Undefined where none of its tables was read. */
function stackOf({ network }: Slice): NetworkStackUse | undefined {
  const [row] = network;
  return row && shownStack(row);
}
