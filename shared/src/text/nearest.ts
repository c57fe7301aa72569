/** More than so many characters of a name are not compared: requests are of any length. */
const LONGEST = 64;

/**
 * Those of `names` that are most like `wanted`, the nearest first: one of which it is a part, or that takes few edits (a
 * third of its length at most). Case does not count.
 */
export function nearestNames(wanted: string, names: Iterable<string>, most = 3): string[] {
  const from = comparable(wanted);
  if (from === '') return [];
  const found: { readonly name: string; readonly edits: number }[] = [];
  for (const name of new Set(names)) {
    const to = comparable(name);
    const bound = Math.max(1, Math.floor(Math.max(from.length, to.length) / 3));
    const edits = editDistance(from, to, bound);
    const isPart = to.includes(from) || (to.length > 2 && from.includes(to));
    if (edits <= bound || isPart) found.push({ name, edits: Math.min(edits, bound + 1) });
  }
  found.sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  return found.slice(0, most).map(({ name }) => name);
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that make `b` of `a` (optimal string alignment); more than
 * `bound` are only counted as `bound + 1`. In time of the order of a's length times the bound.
 */
export function editDistance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) > bound) return bound + 1;
  const far = bound + 1;
  let before = new Array<number>(b.length + 1).fill(far);
  let above = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, far));
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(far);
    if (i <= bound) row[0] = i;
    for (let j = Math.max(1, i - bound); j <= Math.min(b.length, i + bound); j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, before[j - 2]! + 1);
      row[j] = Math.min(edits, far);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

const comparable = (name: string): string => name.slice(0, LONGEST).toLowerCase();
