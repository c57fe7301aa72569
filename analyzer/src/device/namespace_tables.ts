/** What went through other network namespaces between two readings of them, which are about a minute apart. */
import { TABLES } from '@edgevitals/shared/frame';
import { NAMESPACE, type NamespaceRow } from '../quantities/index.js';
import { placesOf } from './block/columns.js';
import { toldCount } from './block/table_rows.js';
import { driven, growthOf } from './counters/growth.js';
import { pairRows } from './pair_rows.js';
import type { Population } from './population.js';
import { programsOf } from './programs_of.js';
import type { Span } from './span.js';

const COLUMNS = placesOf('net_namespace');
/** Id of their table. */
export const NAMESPACE_TABLE = TABLES.net_namespace.id;
const BYTES = driven(1e10);
const PACKETS = driven(1e7);
const NONE: NamespaceRow[] = [];

/**
 * Rows of an interval in which namespaces were read, else none; one that is new was made since the reading before.
 * @param covered seconds that the reading covers.
 */
export function namespaceRows(
  span: Span,
  covered: number | undefined,
  population: Population,
): NamespaceRow[] {
  if (covered === undefined) return NONE;
  const programs = programsOf(population, span.now, row => [
    row.numbers[COLUMNS.pid]!,
    row.numbers[COLUMNS.start_ticks]!,
  ]);
  const rows: NamespaceRow[] = [];
  pairRows(span.before, span.now, (raw, before) => {
    const grown = (place: number, nature: typeof BYTES): number =>
      before === undefined
        ? (toldCount(raw, place) ?? 0)
        : raw.numbers[place]! >= 0 && before.numbers[place]! >= 0
          ? growthOf(span, before, raw, place, nature, covered)
          : 0;
    const name = programs.get(raw.id.key) ?? '';
    let row = rows.find(each => each.name === name);
    if (row === undefined) {
      row = NAMESPACE.empty();
      row.name = name;
      rows.push(row);
    }
    row.rxBytes += grown(COLUMNS.rx_bytes, BYTES);
    row.txBytes += grown(COLUMNS.tx_bytes, BYTES);
    row.rxPackets += grown(COLUMNS.rx_packets, PACKETS);
    row.txPackets += grown(COLUMNS.tx_packets, PACKETS);
    row.errors += grown(COLUMNS.errors, PACKETS);
    row.drops += grown(COLUMNS.dropped, PACKETS);
    row.processes += toldCount(raw, COLUMNS.processes) ?? 0;
  });
  return rows;
}
