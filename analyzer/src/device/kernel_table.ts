/** Table kernel between two readings, which are about a minute apart. */
import { TABLES } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import { placesOf } from './block/columns.js';
import { toldCount } from './block/table_rows.js';
import type { CounterNature } from './counters/mark.js';
import type { KernelInterval } from './interval.js';
import { eachGrown } from './mesh/growths.js';
import type { Span } from './span.js';

const KERNEL = placesOf('kernel');
/** Id of the table. */
export const KERNEL_TABLE = TABLES.kernel.id;
/** More in a second, of all CPUs, is a bad reading. */
const SWITCHES: CounterNature = { bits: 64, fastest: 1e8, startsOver: false };
const FORKS = 1e6;

/** Undefined in intervals in which the table was not read. @param covered seconds that the reading covers. */
export function kernelInterval(span: Span, covered: number | undefined): KernelInterval | undefined {
  if (covered === undefined) return undefined;
  let found: KernelInterval | undefined;
  eachGrown(span, covered, (row, growth) => {
    const load = toldCount(row, KERNEL.load);
    found = {
      covers: covered,
      ...given({
        contextSwitches: growth(KERNEL.context_switches, SWITCHES),
        // an unsigned long (kernel/fork.c, total_forks)
        forks: growth(KERNEL.forks, { bits: span.longBits, fastest: FORKS, startsOver: false }),
        loadAverage: load === undefined ? undefined : load / 100,
      }),
    };
  });
  return found;
}
