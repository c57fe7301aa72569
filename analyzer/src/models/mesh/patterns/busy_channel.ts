/** A channel that is taken so much of the time that nodes hold back what they have to say. */
import { formatRatio } from '@edgevitals/shared/text';
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export interface ChannelUse {
  /** Who measured it. */
  readonly subject: string;
  /** Share of time in which the channel is taken, by whatever. */
  readonly utilization: number;
  /** Share of the last hour in which the node itself sent; absent where it does not tell. */
  readonly sent?: number;
}

export function busyChannel({ subject, utilization, sent }: ChannelUse): Inefficiency | undefined {
  // more than all of the time is no measurement
  if (!(utilization <= 1)) return undefined;
  return judged('mesh.channel-busy', utilization, () => ({
    subject,
    severity: 'warning',
    summary: `${subject} finds the channel taken ${formatRatio(utilization)} of the time${sent === undefined ? '' : `, ${formatRatio(sent)} by itself`}`,
    hint: 'Lengthen the intervals of positions and telemetry, let fewer nodes repeat, lower the hop limit, or go to a faster modem preset.',
    evidence: evidenceOf(['utilization', utilization, '1'], ['sent', sent, '1']),
  }));
}
