/**
 * Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): with these, one of all is wrong as seldom as a
 * single test would be.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const corrected = new Array<number>(ps.length);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, ps[index]! * (ps.length - rank)));
    corrected[index] = highest;
  });
  return corrected;
}
