/** Network traffic of a window and what the stack cost. */

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
/** Packets smaller than this on average carry more header than data, bytes. */
const SMALL_PACKET = 150;

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
    hints: request.optimizationHints === false ? [] : interfaces.flatMap(hintsOf),
    notIdentified: interfaces.flatMap(({ name }) => forwardingUnknown(name, interfaceKind(view.info, name))),
  };
}

function hintsOf(each: InterfaceRow): Hint[] {
  const hints: Hint[] = [];
  const packets = each.rxPackets + each.txPackets;
  const lost = each.errors + each.drops;
  if (lost >= 10 && lost / (packets + lost) >= 0.01) {
    const text = `${each.name} lost ${formatRatio(lost / (packets + lost))} of its packets; what is sent again costs twice.`;
    hints.push({ subject: each.name, text });
  }
  if (each.name !== 'lo' && each.txPackets >= 1000 && each.txBytes / each.txPackets < SMALL_PACKET) {
    const size = Math.round(each.txBytes / each.txPackets);
    hints.push({
      subject: each.name,
      text: `Packets sent on ${each.name} have ${size} bytes on average, mostly headers: send less often, more at once.`,
    });
  }
  return hints;
}
