import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { type EventClass, eventsOfCore } from '@edgevitals/shared/pmu';
import type { CoreKind } from '@edgevitals/shared/results';
import { ALL_PROGRAMS, CPU_GROUP } from '../../../history/cpu_counts.js';
import type { CountedRow } from '../../../quantities/index.js';

/** What people ask of a program, of which a core may lack some. */
const ASKED: readonly EventClass[] = [
  'cycles',
  'instructions',
  'integer',
  'float',
  'vector',
  'loads',
  'stores',
  'branches',
  'branchMisses',
  'firstCacheMisses',
  'lastCacheMisses',
];

/**
 * The kinds of cores of a device by their first CPU.
 * @param counted rows of a window, merged: of all that ran on each.
 */
export function coreKinds(info: Info | undefined, counted: readonly CountedRow[] = []): CoreKind[] {
  const kinds = new Map<string, number[]>();
  for (const { cpu, part } of info?.cpus ?? []) {
    const known = kinds.get(part);
    if (known === undefined) kinds.set(part, [cpu]);
    else known.push(cpu);
  }
  return [...kinds].map(([core, cpus]) => {
    const { groups } = eventsOfCore(
      info?.kernel.architecture ?? '',
      info?.cpus.find(({ part }) => part === core),
    );
    const told = new Set(groups.flatMap(({ events }) => events.map(({ counts }) => familyOf(counts))));
    return {
      core,
      cpus,
      uncountable: ASKED.filter(each => !told.has(each)),
      notes: groups.flatMap(({ note }) => (note === undefined ? [] : [note])),
      ...paceOf(counted.filter(row => isOfAll(row) && cpus.includes(row.cpu))),
    };
  });
}

const isOfAll = ({ program, group }: CountedRow): boolean => program === ALL_PROGRAMS && group === CPU_GROUP;

/** Units of one kind of core run beside each other: their instructions add up, and their cycles. */
function paceOf(
  rows: readonly CountedRow[],
): Pick<CoreKind, 'instructionsPerSecond' | 'instructionsPerCycle'> {
  let perSecond: number | undefined;
  let instructions = 0;
  let cycles = 0;
  for (const { seconds, event1 = 0, event2 = 0 } of rows) {
    if (!(seconds > 0)) continue;
    perSecond = (perSecond ?? 0) + event2 / seconds;
    instructions += event2;
    cycles += event1;
  }
  return given({
    instructionsPerSecond: perSecond,
    instructionsPerCycle: cycles > 0 ? instructions / cycles : undefined,
  });
}

const familyOf = (counts: EventClass): EventClass => (counts.startsWith('vector') ? 'vector' : counts);

/** The kind of core that a CPU is; empty where it is not known. */
export const coreOf = (info: Info | undefined, cpu: number): string =>
  info?.cpus.find(each => each.cpu === cpu)?.part ?? '';
