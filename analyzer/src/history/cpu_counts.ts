/** Instructions and cycles of all that ran on the CPUs of one unit, kept beside those of programs. */
import { eventsOfCore } from '@edgevitals/shared/pmu';
import type { Interval } from '../device/interval.js';
import { COUNTED, type CountedRow } from '../quantities/index.js';

/** Rows that are of no program. */
export const ALL_PROGRAMS = '';
/** What the first two columns of such rows are: cycles, instructions. */
export const CPU_GROUP = 'cpus';
const NONE: readonly CountedRow[] = [];

/** A row for each unit that was read in the interval and counts instructions; most intervals of most devices have none. */
export function cpuCounts({ info, power }: Pick<Interval, 'info' | 'power'>): readonly CountedRow[] {
  if (info === undefined || power.events.length === 0) return NONE;
  const rows = new Map<number, CountedRow>();
  for (const { cpu, event, count, covers } of power.events) {
    const of = info.cpus.find(each => each.cpu === cpu);
    const counts = eventsOfCore(info.kernel.architecture, of).whole.find(
      ({ name }) => name === event,
    )?.counts;
    if (counts !== 'cycles' && counts !== 'instructions') continue;
    let row = rows.get(cpu);
    if (row === undefined) {
      row = COUNTED.empty();
      row.program = ALL_PROGRAMS;
      row.group = CPU_GROUP;
      row.cpu = cpu;
      row.seconds = row.wantedSeconds = covers;
      rows.set(cpu, row);
    }
    if (counts === 'cycles') row.event1 = count;
    else row.event2 = count;
  }
  // only what is in one row makes a ratio
  return [...rows.values()].filter(({ event2 }) => event2 !== undefined);
}
