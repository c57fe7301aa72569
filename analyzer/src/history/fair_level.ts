/**
 * The level to which amounts are brought down so that together they are no more than `total`: those below it keep all they have.
 * Infinity where they are no more as they are.
 */
export function fairLevel(amounts: readonly number[], total: number): number {
  const sorted = [...amounts].sort((a, b) => a - b);
  let left = Math.max(0, total);
  for (const [i, amount] of sorted.entries()) {
    const share = left / (sorted.length - i);
    if (amount > share) return share;
    left -= amount;
  }
  return Number.POSITIVE_INFINITY;
}
