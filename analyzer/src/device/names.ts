/** Display names of the few thousand program names that a fleet has, each made once and shared. */
import { displayName } from '@edgevitals/shared/text';

const MOST = 20_000;
const names = new Map<string, string>();

/** The display name of raw kernel bytes (latin1); see displayName. */
export function programName(raw: string): string {
  const known = names.get(raw);
  if (known !== undefined) return known;
  // names can be made up without end: start over rather than grow
  if (names.size >= MOST) names.clear();
  const name = displayName(raw);
  names.set(raw, name);
  return name;
}
