import type { HistoryStore } from '@edgevitals/analyzer';

/** What went into a store. */
export interface StoreCounts {
  minutes: number;
  snapshots: number;
}

/** `store` with the rows counted that are written to it. */
export function countingStore(store: HistoryStore, counts: StoreCounts): HistoryStore {
  const counted = Object.create(store) as HistoryStore & {
    -readonly [K in keyof HistoryStore]: HistoryStore[K];
  };
  counted.putMinutes = rows => {
    counts.minutes += rows.length;
    return store.putMinutes(rows);
  };
  counted.putSnapshots = rows => {
    counts.snapshots += rows.length;
    return store.putSnapshots(rows);
  };
  return counted;
}
