/** What has to hold: of every set, and closer of those that are known. */
import { atMost, type Gate } from '../../bench/bench.js';

export interface Goals {
  /** MAPE in percent, leave one workload out: frequency and utilisation, with events. */
  readonly use: number;
  readonly events: number;
  /** MAPE in percent after three observations of a program. */
  readonly three: number;
  /** |energy predicted - measured| of all rows of programs left out, %; of the tenth with most power MAPE, %. */
  readonly energy: number;
  readonly topDecile: number;
  /** Largest error while learning: W, where it is known what is much; and in stated standard deviations. */
  readonly worst?: number;
  readonly worstSigmas: number;
  /** s. */
  readonly lag?: readonly [number, number];
}

/** A set that nobody knows: 16 % without events are usual on a big core's rail; with events 1.1 times the known sets. */
const GENERAL: Goals = { use: 17, events: 5.2, three: 8, energy: 5, topDecile: 17, worstSigmas: 8 };

/** Published or measured on the same rows: least squares on all rows at once, see the model's README.md. */
const GOALS: Readonly<Record<string, Partial<Goals>>> = {
  'xu3-a15-cbench': { use: 10, events: 2.5, three: 5.5, worst: 2 },
  'xu3-a15-parsec': { use: 11.3, events: 4.7, three: 5.5, worst: 2, lag: [0.3, 0.5] },
};

export const goalsOf = (set: string): Goals => ({ ...GENERAL, ...GOALS[set] });

/** Energy of programs, told as it came: percent, of so many programs at once that are independent. */
export const ATTRIBUTION: ReadonlyMap<number, number> = new Map([
  [12, 3],
  [48, 8],
]);
/** Of programs that belong together as one, %. */
export const TOGETHER = 5;
/** Share of programs that always run together which may be called told apart, %. */
export const CALLED_IDENTIFIED = 5;
/** Share that has to be within an interval stated for 90 %, %. */
export const STATED_90 = [85, 95] as const;

/** A gate that holds while `value` is a number of at most `most`: what could not be told does not hold. */
export function heldTo(gate: string, value: number | undefined, most: number, unit: string): Gate {
  const bound = atMost(gate, value, most, unit);
  return { ...bound, holds: value !== undefined && bound.holds };
}

/** A gate that holds while `value` is a number between two bounds. */
export const between = (
  gate: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
  unit: string,
): Gate => ({
  gate,
  value,
  unit,
  goal: `${least} to ${most}`,
  holds: value !== undefined && value >= least && value <= most,
});
