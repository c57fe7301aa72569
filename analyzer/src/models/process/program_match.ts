/** Which programs a name means: any name that a process goes by, or what it belongs to. */
import { foreignOf } from '../../device/foreign_program.js';
import { groupsOf, namesOf, type ProcessName } from '../../device/process_name.js';

/**
 * The display names of the programs that `wanted` means: those that are called so, run it or have it as their comm; where
 * there are none, those of that service or container.
 * @param programs display names in a window, of processes that may have gone since.
 * @param living what the processes that live go by.
 */
export function programsCalled(
  wanted: string,
  programs: Iterable<string>,
  living: Iterable<ProcessName>,
): ReadonlySet<string> {
  const called = new Set<string>();
  const belonging = new Set<string>();
  for (const program of programs) {
    const { name, group } = partsOf(program);
    if (program === wanted || name === wanted) called.add(program);
    if (group !== '' && (group === wanted || `${group}.service` === wanted)) belonging.add(program);
  }
  for (const each of living) {
    if (namesOf(each).includes(wanted)) called.add(each.program);
    if (groupsOf(each).includes(wanted)) belonging.add(each.program);
  }
  return called.size > 0 ? called : belonging;
}

/** All that could have been asked for. */
export function knownNames(programs: Iterable<string>, living: Iterable<ProcessName>): Set<string> {
  const known = new Set<string>();
  for (const program of programs) {
    const { name, group } = partsOf(program);
    for (const each of [program, name, group]) known.add(each);
  }
  for (const each of living) for (const name of [...namesOf(each), ...groupsOf(each)]) known.add(name);
  known.delete('');
  return known;
}

/** `index.js (zigbee2mqtt)` by its parts. */
function partsOf(program: string): { readonly name: string; readonly group: string } {
  const own = foreignOf(program)?.name ?? program;
  const [, name = own, group = ''] = /^(.+) \(([^()]+)\)$/.exec(own) ?? [];
  return { name, group };
}
