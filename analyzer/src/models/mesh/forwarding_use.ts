/** What forwarding costs, and what it cost in a window. */
import { given } from '@edgevitals/shared/objects';
import type { Estimate, ForwardingUse } from '@edgevitals/shared/results';
import { type ForwardingEstimate, forwardingJoules } from './forwarding/index.js';

/**
 * @param packets that were forwarded in the window.
 * @param watts that a busy CPU takes above idle; undefined where that is not known.
 */
export function forwardingUse(
  estimate: ForwardingEstimate,
  packets: number | undefined,
  watts: Estimate | undefined,
): ForwardingUse {
  if ('refused' in estimate) return { windows: estimate.windows, refused: estimate.refused };
  const { microsecondsPerFrame, microsecondsPerByte, percentPer100FramesPerSecond, explained, windows } =
    estimate.costs;
  const joules = watts === undefined ? undefined : forwardingJoules(microsecondsPerFrame, watts);
  return {
    windows,
    refused: '',
    microsecondsPerPacket: microsecondsPerFrame,
    percentPerHundredPackets: percentPer100FramesPerSecond,
    explainedRatio: explained,
    ...given({
      microsecondsPerByte,
      joulesPerPacket: joules,
      joulesPerByte:
        watts === undefined || microsecondsPerByte === undefined
          ? undefined
          : forwardingJoules(microsecondsPerByte, watts),
      cpuSeconds: packets === undefined ? undefined : times(microsecondsPerFrame, 1e-6 * packets),
      joules: packets === undefined || joules === undefined ? undefined : times(joules, packets),
    }),
  };
}

const times = ({ value, sigma, ...rest }: Estimate, by: number): Estimate => ({
  ...rest,
  value: value * by,
  ...given({ sigma: sigma === undefined ? undefined : sigma * by }),
});
