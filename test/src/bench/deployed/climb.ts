/** Rates that are tried, messages a second. */
export const RATES = [
  250, 500, 750, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 5000, 6000, 7000, 8000, 10_000, 12_000, 15_000,
] as const;

export interface Highest {
  /** The highest that was kept up with; 0 when none was. */
  readonly rate: number;
  /** False when the highest of all was kept up with: there is more. */
  readonly isBounded: boolean;
}

/**
 * The highest of `rates` (ascending) that is kept up with, tried one after the other: up from about `from` while they
 * are, else down until one is.
 */
export async function climb(
  rates: readonly number[],
  from: number,
  keepsUp: (rate: number) => Promise<boolean>,
): Promise<Highest> {
  let at = Math.max(
    0,
    rates.findLastIndex(rate => rate <= from),
  );
  if (await keepsUp(rates[at]!)) {
    while (at + 1 < rates.length && (await keepsUp(rates[at + 1]!))) at++;
    return { rate: rates[at]!, isBounded: at + 1 < rates.length };
  }
  do at--;
  while (at >= 0 && !(await keepsUp(rates[at]!)));
  return { rate: rates[at] ?? 0, isBounded: true };
}
