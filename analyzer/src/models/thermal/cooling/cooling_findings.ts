/** What of a device's cooling deserves saying. */
import { formatCelsius, formatRatio } from '@edgevitals/shared/text';
import type { Condition } from '../../../findings/condition.js';
import type { CoolingChange, DeviceCooling } from './device_cooling.js';
import { ADVICE, CAUSES } from './diagnosis.js';
import type { FanUse, FanWatch } from './fan_watch.js';

const NOTHING: readonly Condition[] = [];
const DAY = 86_400;

/** @param at event time of now. */
export function coolingConditions(
  cooling: Pick<DeviceCooling, 'change' | 'newest' | 'baseline'>,
  fans: Pick<FanWatch, 'fans' | 'hasFan'>,
  at: number,
): readonly Condition[] {
  const { change } = cooling;
  const found = fans.fans.filter(({ level }) => level !== undefined).map(fanCondition);
  if (change === undefined) return found.length === 0 ? NOTHING : found;
  // a fan that is told already is the reason
  const isTold = found.some(({ level }) => level === 'raised');
  if (change.kind === 'sudden' && isTold) return found;
  return [...found, changeCondition(change, fans.hasFan, at, cooling.newest?.reference.used)];
}

function fanCondition({ name, rpm, duty, usualRpm, state, level }: FanUse): Condition {
  const speed = rpm ?? 0;
  const driven = duty === undefined ? 'though it is driven' : `driven at ${formatRatio(duty)}`;
  return {
    kind: 'thermal.fan',
    subject: name,
    severity: 'warning',
    level: level!,
    summary:
      speed === 0
        ? `${name} stands still, ${driven}`
        : `${name} turns ${Math.round(speed)} times a minute, ${driven}; it used to turn ${Math.round(usualRpm ?? 0)} times`,
    hint:
      state === 'stopped' || speed === 0
        ? 'See what blocks it, and whether it is plugged in; otherwise replace it.'
        : 'Clean the fan; if that does not help, its bearing is worn: replace it.',
    evidence: [
      { name: 'speed', value: speed, unit: 'rpm' },
      ...(usualRpm === undefined ? [] : [{ name: 'usual speed', value: usualRpm, unit: 'rpm' }]),
      ...(duty === undefined ? [] : [{ name: 'driven', value: duty, unit: 'ratio' }]),
    ],
  };
}

function changeCondition(
  { kind, degrees, since, cause, level }: CoolingChange,
  hasFan: boolean,
  at: number,
  load: number | undefined,
): Condition {
  const sudden = kind === 'sudden';
  const isFan = sudden && hasFan;
  const days = Math.max(0, Math.round((at - since) / DAY));
  const when = days === 0 ? 'since today' : sudden ? `for ${days} days` : `over ${days} days`;
  const same = load === undefined ? 'The same load' : `The same load, ${formatRatio(load)} of its CPUs,`;
  const why = isFan ? 'a fan may have stopped' : CAUSES[cause];
  return {
    kind: isFan ? 'thermal.fan' : 'thermal.cooling-worse',
    subject: 'cooling',
    severity: 'warning',
    level: 'raised',
    summary: `${same} warms it by ${formatCelsius(degrees)} more than it used to, ${when}: ${why}`,
    hint: isFan ? 'See that the fan turns, and that nothing covers the vents.' : ADVICE[cause],
    evidence: [
      { name: 'warmer', value: degrees, unit: 'degC' },
      ...(sudden ? [] : [{ name: 'sum', value: level, unit: 'standard deviations' }]),
    ],
  };
}
