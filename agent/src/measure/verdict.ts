import { given } from '@edgevitals/shared/objects';
import type { CommandLimit } from './limits_file.js';
import { quantityRow } from './quantity.js';
import type { Spread, Spreads } from './spread.js';

/** What became of one limit. */
export interface LimitVerdict {
  readonly pointer: string;
  readonly name: string;
  /** As it was written; absent for a limit that no command has. */
  readonly limit?: string;
  readonly verdict: 'kept' | 'broken' | 'cannot be told';
  /** What was used, for people: `3.1 %`, or `132 mW to 171 mW`. */
  readonly used?: string;
  /** Why it cannot be told. */
  readonly why?: string;
}

/**
 * A limit is broken when all that the value may be lies above it, and kept when none does. One run that was counted is
 * exact; of two to five runs, all must agree; from six on, the 95 % interval of the median is judged.
 */
export function judgeLimit(limit: CommandLimit, told: Spreads): LimitVerdict {
  const { pointer, name, quantity, amount } = limit;
  if (quantity === 'unmeasured')
    return { pointer, name, verdict: 'cannot be told', why: 'not of a command: of a device over time' };
  const made = { pointer, name, limit: amount.text };
  const spread = told[quantity];
  if (spread === undefined) return { ...made, verdict: 'cannot be told', why: whyAbsent(quantity) };
  const seconds = told.time;
  if (amount.perSeconds !== undefined && seconds === undefined)
    return { ...made, verdict: 'cannot be told', why: 'nobody knows how long it ran' };
  const show = quantityRow(quantity).show;
  const { perSeconds } = amount;
  const isBudget = perSeconds !== undefined && perSeconds > seconds!.min;
  // a rate by the second is the mean of the run; a budget is what the run took of it
  const scale = perSeconds === undefined || (isBudget && perSeconds > 1) ? 1 : perSeconds / seconds!.median;
  const low = (spread.low ?? spread.min) * scale;
  const high = (spread.high ?? spread.max) * scale;
  const suffix =
    perSeconds === undefined || (isBudget && perSeconds > 1)
      ? ''
      : perSeconds === 1
        ? '/s'
        : ` in ${perSeconds} s`;
  const used = `${spread.atLeast ? 'at least ' : ''}${between(show(low), show(high))}${suffix}`;
  const say = (verdict: LimitVerdict['verdict'], why?: string): LimitVerdict => ({
    ...made,
    verdict,
    used,
    ...given({ why }),
  });
  if (low > amount.value) return say('broken');
  if (isBudget && perSeconds > 1)
    return say('cannot be told', 'it ran for less than the period of the limit');
  if (high > amount.value) return say('cannot be told', whyUnsure(spread));
  if (spread.atLeast) return say('cannot be told', 'children or threads ended unseen');
  return say('kept');
}

const between = (low: string, high: string): string => (low === high ? low : `${low} to ${high}`);

const whyUnsure = ({ runs, low }: Spread): string =>
  low === undefined
    ? 'runs lie on both sides of it'
    : runs > 1
      ? 'it lies within the interval'
      : 'it lies within the uncertainty';

function whyAbsent(quantity: string): string {
  if (quantity === 'energy' || quantity === 'power') return 'nothing here measures it, or there was no rest';
  if (quantity === 'memory') return 'it ended before it could be looked at';
  return 'the kernel did not tell it';
}
