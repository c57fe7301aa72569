/** Frames and segments that are sent again: airtime, energy and latency paid twice for the same data. */
import { formatRatio } from '@edgevitals/shared/text';
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

/** Frames to one station, as nl80211 counts them. */
export interface StationTries {
  readonly subject: string;
  readonly packets: number;
  /** Absent where the driver does not tell. */
  readonly retries?: number;
  readonly failed?: number;
}

/** Segments of all connections, as /proc/net/snmp counts them. */
export interface TcpTries {
  readonly segments: number;
  readonly retransmitted: number;
}

/** Frames of a Thread node, as `ot-ctl counters mac` counts them. */
export interface ThreadTries {
  readonly subject: string;
  readonly frames: number;
  readonly ackRequested: number;
  readonly retries: number;
  readonly ccaErrors: number;
  /** The radio is a co-processor that tries again by itself, so that the host's counters of tries are wrong. */
  readonly coprocessor?: boolean;
}

/** Fewer frames or segments tell little: of 500, ten losses are 2 % give or take 0.6 %. */
const LEAST = 500;
/** A Thread node sends little: of 100, twenty are 20 % give or take 4 %. */
const LEAST_THREAD = 100;
/**
 * Where links of public reports are apart: 0.06 tries again a frame and none lost on one that was well; 0.24 and 0.012 on one
 * that was complained of, 0.11 lost on one that was broken.
 */
const STATION_RETRIES = 0.3;
const STATION_FAILED = 0.02;
/** With this loss some nine segments fit into a round trip, however fast the link is: sqrt(1.5 / 0.02) (Mathis et al. 1997). */
const TCP = 0.02;
/** OpenThread tries a frame up to 15 times again: one in five is a link at its limit. */
const THREAD_RETRIES = 0.2;
/** Clear channel assessments that failed, by the frame sent: the channel is taken by others. */
const THREAD_CCA = 0.1;

export function stationRetransmission(tries: StationTries): Inefficiency | undefined {
  const { subject, packets, retries, failed } = tries;
  if (!(packets >= LEAST) || (retries === undefined && failed === undefined)) return undefined;
  const again = (retries ?? 0) / packets;
  const lost = (failed ?? 0) / packets;
  const value = Math.max(again / STATION_RETRIES, lost / STATION_FAILED);
  return judged('mesh.retransmission', value, () => ({
    subject,
    severity: 'warning',
    summary: `Frames to ${subject} take ${again.toFixed(2)} tries more each, and ${formatRatio(lost)} are lost`,
    hint: 'A link at its limit or an air that others fill: move or turn the antenna, choose a quieter channel, or let traffic go over another hop.',
    evidence: evidenceOf(
      ['retries', retries, 'frames'],
      ['failed', failed, 'frames'],
      ['packets', packets, 'frames'],
    ),
  }));
}

export function tcpRetransmission({ segments, retransmitted }: TcpTries): Inefficiency | undefined {
  if (!(segments >= LEAST)) return undefined;
  const share = retransmitted / segments;
  return judged('mesh.retransmission', share / TCP, () => ({
    subject: 'tcp',
    severity: 'warning',
    summary: `${formatRatio(share)} of the TCP segments are sent again`,
    hint: 'Data is lost or late somewhere on the way: look at the losses of interfaces and links, and at full queues (a shaper with CoDel keeps them short).',
    evidence: evidenceOf(['retransmitted', retransmitted, 'segments'], ['segments', segments, 'segments']),
  }));
}

export function threadRetransmission(tries: ThreadTries): Inefficiency | undefined {
  const { subject, frames, ackRequested, retries, ccaErrors, coprocessor = false } = tries;
  if (coprocessor || !(ackRequested >= LEAST_THREAD) || !(frames >= ackRequested)) return undefined;
  const again = retries / ackRequested;
  const busy = ccaErrors / frames;
  const isBusy = busy / THREAD_CCA > again / THREAD_RETRIES;
  return judged('mesh.retransmission', Math.max(again / THREAD_RETRIES, busy / THREAD_CCA), () => ({
    subject,
    severity: 'warning',
    summary: isBusy
      ? `${subject} finds the channel taken before ${formatRatio(busy)} of its frames`
      : `${subject} sends ${again.toFixed(2)} frames again for each that is to be acknowledged`,
    hint: isBusy
      ? 'Others fill the channel: choose one that Wi-Fi near by leaves free (15, 20, 25 or 26 beside 1, 6 and 11).'
      : 'The parent or next router is too far: put a router between, or turn the antenna.',
    evidence: evidenceOf(
      ['retries', retries, 'frames'],
      ['cca-errors', ccaErrors, 'frames'],
      ['ack-requested', ackRequested, 'frames'],
      ['frames', frames, 'frames'],
    ),
  }));
}
