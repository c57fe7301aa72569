import type { Rhythm } from '../sources/source.js';
import type { Shedding } from './budget.js';
import type { Plan } from './plan.js';

/** What a reading of a source takes. */
export interface SourceCost {
  readonly rhythm: Rhythm;
  readonly walks: boolean;
  /** CPU of the last reading, microseconds; undefined before the first. */
  readonly micros: number | undefined;
}

/**
 * What it would cost to read again what `from` sheds and `to` does not, thousandths of one CPU: as long as the last readings
 * took, as often as `plan` says. Undefined where a source that would come back has never been read.
 */
export function returnCost(
  costs: readonly SourceCost[],
  plan: Plan,
  from: Shedding,
  to: Shedding,
): number | undefined {
  // what less detail saves of a reading is not known
  if (costs.length === 0 || from.lessDetail !== to.lessDetail) return undefined;
  let microsPerSecond = 0;
  for (const cost of costs) {
    const more = readingsPerSecond(cost, plan, to) - readingsPerSecond(cost, plan, from);
    if (more <= 0) continue;
    if (cost.micros === undefined) return undefined;
    microsPerSecond += cost.micros * more;
  }
  return microsPerSecond / 1000;
}

function readingsPerSecond({ rhythm, walks }: SourceCost, plan: Plan, shedding: Shedding): number {
  if (walks && shedding.skipWalks) return 0;
  if (rhythm === 'slow') return shedding.skipSlow ? 0 : 1000 / plan.slowMs;
  return rhythm === 'process'
    ? 1000 / (plan.processMs * shedding.process)
    : 1000 / (plan.deviceMs * shedding.device);
}
