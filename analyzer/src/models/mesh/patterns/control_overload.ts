/** Routing that takes the air or the processor from what it is there for, until its own messages are lost. */
import { formatRatio } from '@edgevitals/shared/text';
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export interface ControlLoad {
  readonly subject: string;
  /** Share of time in which the channel carries control traffic of this node and its neighbours; absent where not known. */
  readonly airtime?: number;
  /** Packets that the CPU's backlog dropped, and control packets received, in the window. */
  readonly backlogDropped?: number;
  readonly seconds: number;
  readonly controlPackets?: number;
  /** Control packets a second that it is used to. */
  readonly usualControlRate?: number;
}

/** The lower end of the 5 to 10 % from which on payload is crowded out: a judgement, not a measured bound. */
const AIRTIME = 0.05;
/** Control traffic rises when it is this much more than usual. */
const RISING = 1.2;
/** Control packets a second below which they overload no processor: one costs some 36 us on a 500 MIPS core. */
const LEAST_RATE = 100;

export function controlOverload(load: ControlLoad): Inefficiency | undefined {
  const { subject, airtime, backlogDropped, seconds, controlPackets, usualControlRate } = load;
  const rate = controlPackets === undefined || !(seconds > 0) ? undefined : controlPackets / seconds;
  const isDropping =
    backlogDropped !== undefined &&
    backlogDropped > 0 &&
    rate !== undefined &&
    rate >= LEAST_RATE &&
    usualControlRate !== undefined &&
    rate >= usualControlRate * RISING;
  const value = Math.max((airtime ?? 0) / AIRTIME, isDropping ? 1 : 0);
  return judged('mesh.control-overload', value, () => ({
    subject,
    severity: 'warning',
    summary: isDropping
      ? `${subject} drops ${backlogDropped} packets while control traffic rises to ${Math.round(rate!)} packets a second`
      : `Control traffic takes ${formatRatio(airtime!)} of the air around ${subject}`,
    hint: 'Too many nodes hear each other: raise the originator or hello interval, split the mesh, lower transmit powers, or raise the multicast rate.',
    evidence: evidenceOf(
      ['airtime', airtime, '1'],
      ['dropped', backlogDropped, 'packets'],
      ['control', rate, '1/s'],
      ['usual', usualControlRate, '1/s'],
    ),
  }));
}
