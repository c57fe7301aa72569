/** What can be done about traffic that costs more than it needs to. */
import type { InterfaceInfo } from '@edgevitals/shared/info';
import type { Hint, MeshUse } from '@edgevitals/shared/results';
import { formatBytes, formatRatio } from '@edgevitals/shared/text';
import type { Condition } from '../../findings/condition.js';
import type { InterfaceRow } from '../../quantities/index.js';

/** Bytes on average below which packets are small, headers included. */
const SMALL_PACKET = 150;
/** No packet is smaller than an IPv4 header: below, a driver counts bytes otherwise, or not at all. */
const LEAST_PACKET = 20;

/** @param said what the device says of the interface. */
export function interfaceHints(each: InterfaceRow, said: InterfaceInfo | undefined): Hint[] {
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

/** What patterns of inefficiency found, as of the newest reading. */
export const patternHints = (conditions: readonly Condition[]): Hint[] =>
  conditions.flatMap(({ subject, summary, hint }) =>
    hint === undefined ? [] : [{ subject, text: `${summary}. ${hint}` }],
  );

/** Routing traffic beyond what there has to be. */
export const controlHints = (meshes: readonly MeshUse[]): Hint[] =>
  meshes.flatMap(({ name, protocol, control }) =>
    control?.verdict === 'more' && control.excessBytesPerSecond !== undefined
      ? [
          {
            subject: name === '' ? protocol : name,
            text: `It sends ${formatBytes(control.excessBytesPerSecond)} a second more of routing traffic than its nodes and interfaces explain at an interval of a second: look for interfaces that reach the same neighbours, VLANs and clients that come and go.`,
          },
        ]
      : [],
  );
