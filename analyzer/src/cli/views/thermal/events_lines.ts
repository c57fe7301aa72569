import type { ThermalAnswer, ThrottleEvent } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { Palette } from '../../render/colour.js';
import { type ViewOptions, wrapped } from '../view.js';

/** What throttled, why, for how long and what it cost; what all of it took. */
export function eventsLines(answer: ThermalAnswer, options: ViewOptions): string[] {
  const { throttling, lost } = answer;
  const { colours } = options;
  const took =
    lost === undefined || throttling.length === 0
      ? []
      : [`of the work asked of its CPUs ${formatRatio(lost.value)} was lost to throttling, at most`];
  return [
    ...throttling.flatMap(event =>
      wrapped(eventText(event), options).map(event.cause === 'user' ? colours.dim : colours.red),
    ),
    ...took,
  ];
}

/** `policy0 throttled, thermal, binding, 2 min 5 s, 21 % of its work lost, at most 40 % of its clock: ...` */
function eventText({
  domain,
  cause,
  effect,
  from,
  to,
  evidence,
  depth,
  lost,
  offlineRatio,
}: ThrottleEvent): string {
  const cost = [
    ...(lost === undefined || effect === 'latent' ? [] : [`${formatRatio(lost.value)} of its work lost`]),
    ...(offlineRatio === undefined ? [] : [`${formatRatio(offlineRatio)} by CPUs that were off`]),
    ...(depth === undefined ? [] : [`by ${formatRatio(depth)} at most`]),
  ];
  return `${[`${domain} throttled`, cause, effect, formatDuration(to - from), ...cost].join(', ')}: ${evidence}`;
}

/** Whether the processor is held back now: not throttled is what only a device with something that would tell can be. */
export function nowLine({ throttled, throttling }: ThermalAnswer, colours: Palette): string {
  if (throttled === true) return colours.red('throttled now');
  if (throttled === false)
    return colours.green(throttling.length === 0 ? 'not throttled' : 'not throttled now');
  return 'whether it is throttled now: nothing of this device tells';
}
