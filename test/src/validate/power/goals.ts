/** What has to hold, by set; sets that are not listed are held to nothing and shown beside what is usual. */
import { atMost, type Gate } from '../../bench/bench.js';

export interface Goals {
  /** MAPE in percent, leave one workload out: frequency and utilisation, with events. */
  readonly use: number;
  readonly events: number;
  /** MAPE in percent after three observations of a program. */
  readonly three: number;
  /** Percent of a program's energy, and times better than by CPU time. */
  readonly attribution: number;
  readonly better: number;
  /** W. */
  readonly worst: number;
  /** s. */
  readonly lag?: readonly [number, number];
}

const COMMON = { three: 5.5, attribution: 3, better: 4, worst: 2 };

/** Published or measured on the same rows: least squares on all rows at once, see the model's README.md. */
const GOALS: Readonly<Record<string, Goals>> = {
  'xu3-a15-cbench': { ...COMMON, use: 10, events: 3 },
  'xu3-a15-parsec': { ...COMMON, use: 11.3, events: 4.9, lag: [0.3, 0.5] },
};

/** A big core's rail over varied programs: 16 % without events. */
const USUAL: Goals = { use: 17, events: 10, three: 8, attribution: 5, better: 3, worst: 2 };

export const goalsOf = (set: string): { goals: Goals; binding: boolean } => {
  const own = GOALS[set];
  return own === undefined ? { goals: USUAL, binding: false } : { goals: own, binding: true };
};

/** A gate that binds only where there is a goal of the set's own; elsewhere it has to be a number. */
export function gateOf(
  gate: string,
  value: number | undefined,
  most: number,
  unit: string,
  binding: boolean,
): Gate {
  const bound = atMost(gate, value, most, unit);
  if (binding) return { ...bound, holds: value !== undefined && bound.holds };
  return { ...bound, goal: `usual ${bound.goal}`, holds: value === undefined || Number.isFinite(value) };
}
