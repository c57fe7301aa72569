/** Readings with names in place of ids, as `snapshot` prints them: rows by the table's name. */
import type { ReadableRow } from '@edgevitals/agent/readable';

export type NamedReadings = Readonly<Record<string, readonly ReadableRow[]>>;
