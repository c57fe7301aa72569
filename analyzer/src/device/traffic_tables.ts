/** What programs sent and received over TCP between two readings of their connections, which are about a minute apart. */
import { TABLES } from '@edgevitals/shared/frame';
import { TRAFFIC, type TrafficRow } from '../quantities/index.js';
import { placesOf } from './block/columns.js';
import { toldCount } from './block/table_rows.js';
import { growthOf, steady } from './counters/growth.js';
import { pairRows } from './pair_rows.js';
import type { Population } from './population.js';
import { programsOf } from './programs_of.js';
import type { Span } from './span.js';

const COLUMNS = placesOf('traffic');
/** Id of their table. */
export const TRAFFIC_TABLE = TABLES.traffic.id;
/** The agent's own sums, which begin at 0 with it; more in a second is a bad reading. */
const BYTES = steady(1e10);
const NONE: TrafficRow[] = [];

/**
 * Rows of an interval in which connections were read, else none.
 * @param covered seconds that the reading covers; a process that is new in it has carried all it tells since then.
 */
export function trafficRows(span: Span, covered: number | undefined, population: Population): TrafficRow[] {
  if (covered === undefined) return NONE;
  const programs = programsOf(population, span.now, ({ id }) => [id.labels[0]!, id.labels[1]!]);
  const rows = new Map<string, TrafficRow>();
  pairRows(span.before, span.now, (raw, before) => {
    const grown = (place: number): number =>
      before === undefined
        ? (toldCount(raw, place) ?? 0)
        : raw.numbers[place]! >= 0 && before.numbers[place]! >= 0
          ? growthOf(span, before, raw, place, BYTES, covered)
          : 0;
    const row = rowOf(rows, programs.get(raw.id.key) ?? '');
    row.receivedBytes += grown(COLUMNS.received_bytes);
    row.sentBytes += grown(COLUMNS.sent_bytes);
    row.receivedSegments += grown(COLUMNS.received_segs);
    row.sentSegments += grown(COLUMNS.sent_segs);
    row.localSentBytes += grown(COLUMNS.local_sent_bytes);
    row.localSentSegments += grown(COLUMNS.local_sent_segs);
    if (toldCount(raw, COLUMNS.resent_bytes) !== undefined)
      row.resentBytes = (row.resentBytes ?? 0) + grown(COLUMNS.resent_bytes);
    const connections = toldCount(raw, COLUMNS.connections);
    if (connections !== undefined) row.connections = (row.connections ?? 0) + connections;
  });
  return [...rows.values()];
}

function rowOf(rows: Map<string, TrafficRow>, program: string): TrafficRow {
  let row = rows.get(program);
  if (row === undefined) {
    row = TRAFFIC.empty();
    row.program = program;
    rows.set(program, row);
  }
  return row;
}
