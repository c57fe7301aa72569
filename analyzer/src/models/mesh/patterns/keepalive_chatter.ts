/**
 * Small packets at short distances on links that carry nothing else: heartbeats, hellos, polls. They keep a radio from
 * sleeping: a node of IEEE 802.15.4 or BLE takes some 20 uA asleep and 5 to 13 mA awake.
 */
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export interface ControlWindow {
  readonly subject: string;
  readonly seconds: number;
  /** Packets that keep something alive: control traffic, polls, or all of a link without payload. */
  readonly packets: number;
  /** Their bytes; absent where they are not counted (frames of 802.15.4 are small in any case). */
  readonly bytes?: number;
  /** Packets of payload in the same time. */
  readonly payloadPackets: number;
}

/** Fewer are no rhythm. */
const LEAST_PACKETS = 10;
const SMALL = 100;
/** A link is idle with fewer packets of payload than this share of the others. */
const IDLE = 0.1;
/** Seconds from packet to packet: 10 ms awake at 10 mA every 10 s is 10 uA, of the order of what sleep takes. */
const PERIOD = 10;

export function keepaliveChatter(window: ControlWindow): Inefficiency | undefined {
  const { subject, seconds, packets, bytes, payloadPackets } = window;
  if (!(seconds > 0) || !(packets >= LEAST_PACKETS) || payloadPackets > packets * IDLE) return undefined;
  const size = bytes === undefined ? undefined : bytes / packets;
  if (size !== undefined && size >= SMALL) return undefined;
  const period = seconds / packets;
  return judged('mesh.keepalive-chatter', PERIOD / period, () => ({
    subject,
    severity: 'info',
    summary: `${subject} is idle but for a small packet every ${period < 1 ? period.toFixed(2) : period.toFixed(1)} s`,
    hint: 'Lengthen what keeps it alive: hello, ELP and originator intervals where nothing moves, keep-alives of MQTT and TCP, the poll period of a sleepy end device.',
    evidence: evidenceOf(
      ['period', period, 's'],
      ['size', size, 'B'],
      ['payload', payloadPackets, 'packets'],
    ),
  }));
}
