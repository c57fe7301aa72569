import type { Info } from '@edgevitals/shared/info';
import { type EventClass, eventsOfCore } from '@edgevitals/shared/pmu';
import type { CoreKind } from '@edgevitals/shared/results';

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

/** The kinds of cores of a device by their first CPU. */
export function coreKinds(info: Info | undefined): CoreKind[] {
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
    };
  });
}

const familyOf = (counts: EventClass): EventClass => (counts.startsWith('vector') ? 'vector' : counts);

/** The kind of core that a CPU is; empty where it is not known. */
export const coreOf = (info: Info | undefined, cpu: number): string =>
  info?.cpus.find(each => each.cpu === cpu)?.part ?? '';
