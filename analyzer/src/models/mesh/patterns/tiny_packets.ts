/**
 * Many small packets. What forwarding costs is by the packet, hardly by the byte: of a 100-byte frame 83 to 94 % of a relay's
 * energy is what each frame costs whatever its size (Serrano et al., Per-Frame Energy Consumption in 802.11 Devices, 2014).
 */
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export interface PacketWindow {
  /** What sends: an interface. */
  readonly subject: string;
  readonly seconds: number;
  /** Sent by the device itself and for others. */
  readonly packets: number;
  /** Their bytes, headers included. */
  readonly bytes: number;
  /** Largest packet that the link takes, bytes; absent where it is not known. */
  readonly mtu?: number;
}

/** Packets a second below which their size does not matter: a relay's cost is then lost in what it idles away. */
const LEAST_RATE = 50;
/** No packet is smaller than an IPv4 header: below, a driver counts bytes otherwise, or not at all. */
const LEAST_SIZE = 20;
/** Packets could be larger where a link takes twice this, bytes: not on CAN or IEEE 802.15.4. */
const LARGE_ENOUGH = 300;

export function tinyPackets(window: PacketWindow): Inefficiency | undefined {
  const { subject, seconds, packets, bytes, mtu = Number.POSITIVE_INFINITY } = window;
  if (!(seconds > 0) || packets / seconds < LEAST_RATE || mtu < LARGE_ENOUGH) return undefined;
  const size = bytes / packets;
  if (!(size >= LEAST_SIZE)) return undefined;
  return judged('mesh.tiny-packets', size, () => ({
    subject,
    severity: 'info',
    summary: `${subject} sends ${Math.round(packets / seconds)} packets a second of ${Math.round(size)} bytes on average`,
    hint: 'Each relay on the way pays by the packet: send less often and more at once, or aggregate (batman-adv aggregated_ogms, A-MSDU).',
    evidence: evidenceOf(['size', size, 'B'], ['packets', packets / seconds, '1/s']),
  }));
}
