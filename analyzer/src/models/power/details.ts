/** What the power model knows of a device beside its windows: part of every answer, whatever its window. */
import type { Hint, PowerAnswer } from '@edgevitals/shared/results';
import type { PatternMatch } from './patterns/pattern.js';

export type PowerDetails = Pick<
  PowerAnswer,
  'supplies' | 'sensors' | 'operatingPoints' | 'wakeSources' | 'peripherals' | 'notIdentified'
> &
  Partial<Pick<PowerAnswer, 'idle'>> & {
    /** Ways of wasting power as of the newest interval, those that would save most first. */
    readonly patterns: readonly PatternMatch[];
    /** What else could be saved; savings in W. */
    readonly hints: readonly Hint[];
  };

export const NO_DETAILS: PowerDetails = {
  supplies: [],
  sensors: [],
  operatingPoints: [],
  wakeSources: [],
  peripherals: [],
  notIdentified: [],
  patterns: [],
  hints: [],
};
