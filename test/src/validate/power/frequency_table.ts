/** The operating points of a cluster, from the frequencies of its rows: those that occur, or bands where there are many. */
import type { DataRow } from './data_set.js';

/** A clock that was measured rather than set has any value: so many bands then. */
const BANDS = 12;
const MOST_POINTS = 24;

export interface FrequencyTable {
  readonly megahertz: readonly number[];
  /** Shares of the row by operating point of the table. */
  banded(residency: ReadonlyMap<number, number>): ReadonlyMap<number, number>;
}

export function frequencyTable(rows: readonly DataRow[], cluster: number): FrequencyTable {
  const all = new Set<number>();
  for (const row of rows) for (const megahertz of row.clusters[cluster]!.residency.keys()) all.add(megahertz);
  const sorted = [...all].sort((a, b) => a - b);
  // a cluster of which no row tells how fast it ran
  if (sorted.length === 0) return { megahertz: [0], banded: () => new Map([[0, 1]]) };
  if (sorted.length <= MOST_POINTS) return { megahertz: sorted, banded: residency => residency };
  const low = sorted[0]!;
  const width = (sorted.at(-1)! - low) / BANDS;
  const bandOf = (megahertz: number): number => Math.min(BANDS - 1, Math.floor((megahertz - low) / width));
  const sums = Array.from({ length: BANDS }, () => ({ megahertz: 0, share: 0 }));
  for (const row of rows)
    for (const [megahertz, share] of row.clusters[cluster]!.residency) {
      const sum = sums[bandOf(megahertz)]!;
      sum.megahertz += megahertz * share;
      sum.share += share;
    }
  const means = sums.map(({ megahertz, share }, band) =>
    share > 0 ? megahertz / share : low + (band + 0.5) * width,
  );
  return {
    megahertz: means.filter((_, band) => sums[band]!.share > 0),
    banded: residency => {
      const shares = new Map<number, number>();
      for (const [megahertz, share] of residency) {
        const mean = means[bandOf(megahertz)]!;
        shares.set(mean, (shares.get(mean) ?? 0) + share);
      }
      return shares;
    },
  };
}
