/** What error correction of raw flash met between two readings (drivers/mtd/mtdcore.c: counts of 32 bits since boot). */
import { TABLES } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { placesOf } from './block/columns.js';
import { type TableRow, toldCount } from './block/table_rows.js';
import { growthOf } from './counters/growth.js';
import type { CounterNature } from './counters/mark.js';
import type { MtdReading } from './interval.js';
import { pairRows } from './pair_rows.js';
import type { Span } from './span.js';

const MTD = placesOf('mtd');
/** Id of their table. */
export const MTD_TABLE = TABLES.mtd.id;
/** More in a second is a bad reading: a page that is read in 20 us with every bit of its ECC used up. */
const BITS: CounterNature = { bits: 32, fastest: 1e7, startsOver: true };
const NONE: MtdReading[] = [];

/** Partitions, and chips without any: a chip that is shown beside its partitions counts the same once more. */
export function mtdReadings(span: Span, info: Info | undefined): MtdReading[] {
  if (span.now.length === 0) return NONE;
  const masters = mastersIn(info, span);
  const readings: MtdReading[] = [];
  pairRows(span.before, span.now, (row, before) => {
    const number = row.id.labels[0]!;
    if (masters.has(number)) return;
    if (before === undefined) span.marks.forget(span.table, row.id.key);
    readings.push({
      name: `mtd${number}`,
      number,
      ...given({
        correctedBits: toldCount(row, MTD.corrected_bits),
        correctedGrowth: grown(span, row, before, MTD.corrected_bits),
        failures: toldCount(row, MTD.ecc_failures),
        failureGrowth: grown(span, row, before, MTD.ecc_failures),
        badBlocks: toldCount(row, MTD.bad_blocks),
      }),
    });
  });
  return readings;
}

/** Numbers of chips of which a partition is told. */
function mastersIn(info: Info | undefined, { now }: Span): ReadonlySet<number> {
  const masters = new Set<number>();
  for (const { kind, name, facts } of info?.storage ?? []) {
    const master = facts['master'];
    if (kind !== 'mtd' || master === undefined) continue;
    const number = numberOf(name);
    if (now.some(row => row?.id.labels[0] === number)) masters.add(numberOf(master));
  }
  return masters;
}

/** Of `mtd3` 3; NaN of anything else. */
const numberOf = (name: string): number => (name.startsWith('mtd') ? Number(name.slice(3)) : Number.NaN);

/** Undefined where it is not told, or was not before. */
function grown(span: Span, row: TableRow, before: TableRow | undefined, place: number): number | undefined {
  const now = toldCount(row, place);
  if (now === undefined) return undefined;
  if (before === undefined) return span.fromZero ? now : undefined;
  return toldCount(before, place) === undefined ? undefined : growthOf(span, before, row, place, BITS);
}
