/** Processes that are wanted, in the order that is wanted. */
import type { ProcessRate } from './rates.js';

const MEASURES: Readonly<Record<string, (rate: ProcessRate) => number>> = {
  cpu: rate => rate.cpuPercent,
  memory: rate => rate.rssBytes,
  read: rate => rate.readPerSecond ?? -1,
  written: rate => rate.writtenPerSecond ?? -1,
};

/** Those with most first; what the kernel refuses to tell stands last, and of equals those with more CPU time first. */
export function sortRates(rates: readonly ProcessRate[], by: string): ProcessRate[] {
  const measure = MEASURES[by] ?? MEASURES['cpu'];
  return measure === undefined
    ? [...rates]
    : [...rates].sort((a, b) => measure(b) - measure(a) || b.cpuPercent - a.cpuPercent || a.pid - b.pid);
}

/** Those with `text` in their name or as their pid, whatever its case. */
export function withText(rates: readonly ProcessRate[], text: string): readonly ProcessRate[] {
  if (text === '') return rates;
  const wanted = text.toLowerCase();
  return rates.filter(({ name, pid }) => name.toLowerCase().includes(wanted) || String(pid) === wanted);
}
