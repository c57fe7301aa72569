/**
 * Control traffic that is sent out of every interface: each originator's message goes out of each, so a second or third
 * interface to the same neighbours doubles or trebles it and leads nowhere new.
 */
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export interface ControlSent {
  readonly subject: string;
  /** Bytes of control traffic sent a second, with their Ethernet headers. */
  readonly bytesPerSecond: number;
  /** Originators that the node knows. */
  readonly nodes: number;
  /** Interfaces on which the routing daemon speaks. */
  readonly interfaces: number;
  /** Seconds between two messages of an originator. */
  readonly intervalSeconds: number;
}

/**
 * Bytes that an originator's message costs where it is sent on: 66 with BATMAN IV, 51 with BATMAN V, by batman-adv 2022.3 in
 * full cells and lines of 2 to 32 nodes; the larger, not to blame interfaces for what messages cost.
 */
const MESSAGE = 66;
/** Of a few nodes it is little, whatever it is multiplied with. */
const LEAST_NODES = 4;

export function interfaceMultiplication(sent: ControlSent): Inefficiency | undefined {
  const { subject, bytesPerSecond, nodes, interfaces, intervalSeconds } = sent;
  if (interfaces < 2 || nodes < LEAST_NODES || !(intervalSeconds > 0)) return undefined;
  const single = (MESSAGE * nodes) / intervalSeconds;
  // more than interfaces explain has another cause
  const times = Math.min(bytesPerSecond / single, interfaces);
  return judged('mesh.interface-multiplication', times, () => ({
    subject,
    severity: 'info',
    summary: `${subject} sends each node’s messages out of ${interfaces} interfaces: ${times.toFixed(1)} times what one would take`,
    hint: 'Take interfaces out of the mesh that reach the same neighbours (a cable beside a radio, two SSIDs on one radio), or raise orig_interval.',
    evidence: evidenceOf(
      ['control', bytesPerSecond, 'B/s'],
      ['one-interface', single, 'B/s'],
      ['interfaces', interfaces, '1'],
    ),
  }));
}
