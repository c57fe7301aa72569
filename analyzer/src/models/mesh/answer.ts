/** Network traffic of a window and what the stack cost. */

import type { InterfaceInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Hint, MeshAnswer, MeshRequest } from '@edgevitals/shared/results';
import { formatRatio } from '@edgevitals/shared/text';
import type { DeviceView } from '../../device/device_state.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import type { InterfaceRow } from '../../quantities/index.js';
import { notFound } from '../not_found.js';
import { amountHistory, coverage, type TimeWindow } from '../series.js';
import { stackCpuRatio, stackEnergy } from './attribute.js';
import { forwardingUnknown, interfaceKind, interfaceUse } from './interface_use.js';

const POINTS = 20;
/** Bytes on average below which packets are small, headers included. */
const SMALL_PACKET = 150;
/** No packet is smaller than an IPv4 header: below, a driver counts bytes otherwise, or not at all. */
const LEAST_PACKET = 20;

/** @throws EdgevitalsError QUERY_NOT_FOUND with the nearest names for an interface that it does not have. */
export function answerMesh(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: MeshRequest,
): MeshAnswer {
  const known = coverage(window, slices);
  if (slices.length === 0)
    return { device: view.device, window: known, interfaces: [], hints: [], notIdentified: [] };
  const total = mergeSlices(slices, { by: 'program' });
  const wanted = request.interface;
  if (wanted !== undefined) {
    const names = [...total.interfaces, ...(view.info?.interfaces ?? [])].map(({ name }) => name);
    if (!names.includes(wanted)) throw notFound(view.device, 'interface', wanted, names, ' in this window');
  }
  const interfaces = total.interfaces.filter(each => wanted === undefined || each.name === wanted);
  const stack = stackCpuRatio(total);
  const energy = request.includeBatteryImpact === true ? stackEnergy(total) : undefined;
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
    ...given({ stackCpuRatio: stack, energy }),
    hints:
      request.optimizationHints === false
        ? []
        : interfaces.flatMap(each =>
            hintsOf(
              each,
              view.info?.interfaces.find(said => said.name === each.name),
            ),
          ),
    notIdentified: interfaces.flatMap(({ name }) => forwardingUnknown(name, interfaceKind(view.info, name))),
  };
}

/** @param said what the device says of the interface. */
function hintsOf(each: InterfaceRow, said: InterfaceInfo | undefined): Hint[] {
  const hints: Hint[] = [];
  const packets = each.rxPackets + each.txPackets;
  const lost = each.errors + each.drops;
  if (lost >= 10 && lost / (packets + lost) >= 0.01) {
    const text = `${each.name} lost ${formatRatio(lost / (packets + lost))} of its packets; what is sent again costs twice.`;
    hints.push({ subject: each.name, text });
  }
  const size = each.txBytes / each.txPackets;
  // CAN frames and those of 802.15.4 cannot be larger
  const couldBeLarger = (said?.mtu ?? Number.POSITIVE_INFINITY) >= 2 * SMALL_PACKET;
  if (each.name !== 'lo' && each.txPackets >= 1000 && isSmall(size) && couldBeLarger) {
    hints.push({
      subject: each.name,
      text: `Packets sent on ${each.name} have ${Math.round(size)} bytes on average, headers included: send less often, more at once.`,
    });
  }
  return hints;
}

const isSmall = (size: number): boolean => size >= LEAST_PACKET && size < SMALL_PACKET;
