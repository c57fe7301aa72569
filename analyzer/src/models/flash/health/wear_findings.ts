/** What of wear deserves saying: that storage is worn, and that it will be soon. Nothing is said on a prior alone. */
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { Condition } from '../../../findings/condition.js';
import type { FindingKindName } from '../../../findings/kinds.js';
import type { Sustained } from '../../../findings/sustained.js';
import type { Storage, StorageLives } from '../lifetime/storage_lives.js';
import { eraseMeters, type WearEnd, wearMeters } from './storage_health.js';

const YEAR = 365.25 * 86_400;
/** Of years ahead, a week makes no difference. */
export const OLDEST_SECONDS = 7 * 86_400;
const QUARTER_YEARS = 0.25;
const WORN: FindingKindName = 'flash.worn';
const SOON: FindingKindName = 'flash.wear-out';
/** How people call what ends. */
const NAMES: Readonly<Record<WearEnd, string>> = {
  'rated-life': 'the life it is rated for',
  'rated-life-a': 'the life its SLC blocks are rated for',
  'rated-life-b': 'the life its MLC blocks are rated for',
  'write-booster': 'the life its write booster is rated for',
  spare: 'its spare blocks',
  'pre-eol': 'its reserved blocks',
  'most-erases': 'the erases that its most worn block is rated for',
  'mean-erases': 'the erases that its blocks are rated for, in the mean',
};

/** @param at seconds of event time. @param elapsed seconds of the interval. */
export function addWearConditions(
  lives: StorageLives,
  at: number,
  elapsed: number,
  sustained: Sustained,
  found: Condition[],
): void {
  for (const storage of lives.all) {
    addWorn(storage, elapsed, sustained, found);
    const [next] = lives.forecasts(storage, at, OLDEST_SECONDS);
    if (next === undefined || next.crossings === 0) continue;
    const left = (share: number): number => Math.max(0, next.forecast.seconds(share) - (at - next.at));
    const years = left(0.5) / YEAR;
    const level = sustained.level(SOON, storage.name, years, elapsed);
    if (level === undefined) continue;
    const high = left(0.95);
    found.push({
      kind: SOON,
      subject: storage.name,
      severity: years < QUARTER_YEARS ? 'critical' : 'warning',
      level,
      summary: `${storage.name} will have used up ${NAMES[next.end]} in ${formatDuration(years * YEAR)}, at the rate at which it is written`,
      hint: 'Plan to replace it, and have those that write most write less: the flash query names them.',
      evidence: [
        { name: 'remaining', value: years * YEAR, unit: 's' },
        { name: 'remaining_low', value: left(0.05), unit: 's' },
        // later than anybody can tell is no number
        ...(Number.isFinite(high) ? [{ name: 'remaining_high', value: high, unit: 's' }] : []),
      ],
    });
  }
}

function addWorn(
  { name, reading, part }: Storage,
  elapsed: number,
  sustained: Sustained,
  found: Condition[],
): void {
  const meters = [...wearMeters(reading), ...eraseMeters(reading, part.rated)].filter(
    ({ end }) => end !== 'write-booster',
  );
  if (meters.length === 0) return;
  const [worst] = meters.sort((a, b) => b.low - a.low);
  const level = sustained.level(WORN, name, worst!.low, elapsed);
  if (level === undefined) return;
  found.push({
    kind: WORN,
    subject: name,
    severity: worst!.low >= 1 || worst!.end === 'pre-eol' ? 'critical' : 'warning',
    level,
    summary: `${name} says that it has used ${formatRatio(worst!.low)} or more of ${NAMES[worst!.end]}`,
    hint: 'Replace it: storage past its end may turn read-only, or lose what is written, at any time.',
    evidence: [{ name: 'used', value: worst!.low, unit: '1' }],
  });
}
