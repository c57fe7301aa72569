/** Parts of their sum; 0 where that is. */
export function shares(bytes: readonly number[]): number[] {
  const sum = bytes.reduce((all, each) => all + each, 0);
  return bytes.map(each => (sum > 0 ? each / sum : 0));
}

/** Half the sum of what shares are apart: 0 the same, 1 nothing in common. */
export const totalVariation = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, each, i) => sum + Math.abs(each - b[i]!), 0) / 2;
