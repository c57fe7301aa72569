/** Names of the few thousand programs and threads of the kernel that a fleet has, each made once and shared. */
import { displayName } from '@edgevitals/shared/text';

const MOST = 20_000;
const threadNames = new Map<string, string>();

/**
 * The program that a kernel thread counts as. Workers are named after their pool and what they do at the moment
 * (`kworker/u8:2-events_unbound`, from 4.18 on): all are `kworker`. A thread for each CPU (`ksoftirqd/0`,
 * `migration/1`, `rcuop/3`) goes by its name alone. Others, `irq/24-nvme0q1` or `jbd2/sda1-8`, keep theirs.
 */
export const kernelThreadName = (raw: string): string => cached(threadNames, raw, familyName);

const familyName = (raw: string): string =>
  displayName(raw.startsWith('kworker/') ? 'kworker' : raw.replace(/\/\d+$/, ''));

/** Raw names as frames bring them, each kept once for all devices. */
const rawNames = new Map<string, string>();
export const sharedName = (raw: string): string => cached(rawNames, raw, same => same);

function cached(names: Map<string, string>, raw: string, make: (raw: string) => string): string {
  const known = names.get(raw);
  if (known !== undefined) return known;
  // names can be made up without end: start over rather than grow
  if (names.size >= MOST) names.clear();
  const name = make(raw);
  names.set(raw, name);
  return name;
}
