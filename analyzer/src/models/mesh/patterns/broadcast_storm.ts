/** What goes to everybody: it is sent at the lowest rate, wakes every radio in reach, and is forwarded by all. */
import { formatRatio } from '@edgevitals/shared/text';
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export interface BroadcastWindow {
  readonly subject: string;
  readonly seconds: number;
  /** Broadcast and multicast packets received. */
  readonly packets: number;
  /** Median of the same over a day, packets a second; absent while it is not known. */
  readonly usualRate?: number;
}

/** Packets of a flooding mesh (Meshtastic), of which each node hears copies from every neighbour that repeats them. */
export interface FloodWindow {
  readonly subject: string;
  readonly received: number;
  /** Of these, packets that had been heard before. */
  readonly duplicates: number;
}

/** Packets a second that no small device minds, whatever it is used to. */
const LEAST_RATE = 50;
/** A rate seen for less is a burst: discovery protocols speak all at once when a service starts. */
const LEAST_SECONDS = 5;
/** Fewer packets tell little of a share. */
const LEAST_RECEIVED = 50;

export function broadcastStorm(window: BroadcastWindow): Inefficiency | undefined {
  const { subject, seconds, packets, usualRate } = window;
  const rate = packets / seconds;
  if (!(seconds >= LEAST_SECONDS) || !(rate > LEAST_RATE) || usualRate === undefined) return undefined;
  // an interface that is quiet otherwise: the least that a storm is has the last word
  const times = rate / Math.max(usualRate, LEAST_RATE / 10);
  return judged('mesh.broadcast-storm', times, () => ({
    subject,
    severity: 'warning',
    summary: `${subject} receives ${Math.round(rate)} broadcast and multicast packets a second, ${Math.round(times)} times what it is used to`,
    hint: 'Look for a loop (bridge loop avoidance), one sender (tcpdump -e), or too large a layer 2: filter multicast at the mesh’s edge, snoop MLD and IGMP, or split the mesh.',
    evidence: evidenceOf(['rate', rate, '1/s'], ['usual', usualRate, '1/s']),
  }));
}

export function duplicates({ subject, received, duplicates: copies }: FloodWindow): Inefficiency | undefined {
  if (!(received >= LEAST_RECEIVED) || !(copies <= received)) return undefined;
  const share = copies / received;
  return judged('mesh.duplicates', share, () => ({
    subject,
    severity: 'info',
    summary: `${formatRatio(share)} of the packets that ${subject} receives it has heard before`,
    hint: 'More nodes repeat than need to: make those that stand together clients that do not repeat (CLIENT_MUTE), keep routers to the hills, lower the hop limit.',
    evidence: evidenceOf(['duplicates', copies, 'packets'], ['received', received, 'packets']),
  }));
}
