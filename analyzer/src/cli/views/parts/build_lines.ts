import type { BuildBefore, BuildUse } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import { estimate, inCelsius, inJoules, type ViewOptions, wrapped } from '../view.js';

/** A ratio this close to 1 is as good as none. */
const ALIKE = 0.02;

/** What a build took of energy and made of heat, and how it was against the same one before; none where nothing of that is known. */
export function buildLines(build: BuildUse, options: ViewOptions): string[] {
  const { joules, heat, before, driver, device } = build;
  const told = [
    ...(joules === undefined ? [] : [estimate(joules, inJoules)]),
    ...(heat === undefined || heat.peak <= heat.atStart
      ? []
      : [`${heat.zone} from ${inCelsius(heat.atStart)} up to ${inCelsius(heat.peak)}`]),
    ...(before === undefined ? [] : [againstText(before, options.now)]),
  ];
  return told.length === 0 ? [] : wrapped(`${device} ${driver || 'unknown'}: ${told.join('; ')}`, options);
}

function againstText({ to, cpuRatio, wallRatio, joulesRatio }: BuildBefore, now: number): string {
  const parts = [
    `${moreOf(cpuRatio)} CPU time`,
    longer(wallRatio),
    ...(joulesRatio === undefined ? [] : [`${moreOf(joulesRatio.value)} energy`]),
  ];
  return `against the same ${formatDuration(Math.max(0, now - to))} before: ${parts.join(', ')}`;
}

function longer(ratio: number): string {
  if (Math.abs(ratio - 1) < ALIKE) return 'as long';
  return ratio > 1 ? `${formatRatio(ratio - 1)} longer` : `${formatRatio(1 - ratio)} shorter`;
}

function moreOf(ratio: number): string {
  if (Math.abs(ratio - 1) < ALIKE) return 'as much';
  return ratio > 1 ? `${formatRatio(ratio - 1)} more` : `${formatRatio(1 - ratio)} less`;
}
