/** Table short_lived between two readings: what processes used that no reading of the process table has seen. */
import { TABLES } from '@edgevitals/shared/frame';
import { SHORT_LIVED, type ShortLivedRow } from '../quantities/index.js';
import { placesOf } from './block/columns.js';
import type { TableRow } from './block/table_rows.js';
import { CPU_EVENTS, MOST_CPUS, PROGRAM_BYTES } from './counters/capability.js';
import { growthOf, isPlain, steady } from './counters/growth.js';
import type { CounterNature } from './counters/mark.js';
import { pairRows } from './pair_rows.js';
import type { Span } from './span.js';

const ENDED = placesOf('short_lived');
/** Id of the table. */
export const SHORT_LIVED_TABLE = TABLES.short_lived.id;
/** The agent's own sums, which begin at 0 with it; more in a second is a bad reading. */
const PROCESSES = steady(1e5);
const NANOSECONDS = steady(1e9 * MOST_CPUS);
const MICROSECONDS = steady(1e6 * MOST_CPUS);
const BYTES = steady(PROGRAM_BYTES);
const SWITCHES = steady(CPU_EVENTS * MOST_CPUS);
/** Names of an interval that have rows of their own. */
const MOST_NAMES = 16;
const NONE: readonly ShortLivedRow[] = [];

/**
 * Rows of those that something ended of. The table always has a row, so that one which is new since the reading before has
 * counted from 0; in the first reading nothing tells when it was counted.
 */
export function shortLivedRows(span: Span): readonly ShortLivedRow[] {
  const { before, now, elapsed } = span;
  if (now === before || now.length === 0 || before.length === 0) return NONE;
  let rows: Map<string, ShortLivedRow> | undefined;
  pairRows(before, now, (raw, known) => {
    if (raw === known) return;
    const grown = (place: number, nature: CounterNature): number => {
      if (known !== undefined)
        return raw.numbers[place]! >= 0 ? growthOf(span, known, raw, place, nature) : 0;
      const all = raw.numbers[place]!;
      // absent is NaN: not told
      return isPlain(0, all, nature.fastest, elapsed) ? all : 0;
    };
    const ended = grown(ENDED.ended, PROCESSES);
    const cpuSeconds = cpuSecondsOf(raw, grown);
    const overflows = grown(ENDED.overflows, PROCESSES);
    if (ended === 0 && cpuSeconds === 0 && overflows === 0) return;
    rows ??= new Map();
    const row = rowOf(rows, raw.id.name);
    row.ended += ended;
    row.cpuSeconds += cpuSeconds;
    row.overflows += overflows;
    row.readBytes += grown(ENDED.read_bytes, BYTES);
    row.writtenBytes += Math.max(
      0,
      grown(ENDED.write_bytes, BYTES) - grown(ENDED.cancelled_write_bytes, BYTES),
    );
    row.switches += grown(ENDED.voluntary_switches, SWITCHES) + grown(ENDED.involuntary_switches, SWITCHES);
  });
  if (rows === undefined) return NONE;
  return rows.size <= MOST_NAMES ? [...rows.values()] : withOthers([...rows.values()]);
}

/** What the scheduler counted; of kernels that do not, what ticks found, by which most short lives are missed. */
function cpuSecondsOf(raw: TableRow, grown: (place: number, nature: CounterNature) => number): number {
  if (raw.numbers[ENDED.run_ns]! > 0) return grown(ENDED.run_ns, NANOSECONDS) / 1e9;
  return (grown(ENDED.utime_us, MICROSECONDS) + grown(ENDED.stime_us, MICROSECONDS)) / 1e6;
}

function withOthers(rows: ShortLivedRow[]): ShortLivedRow[] {
  const others = rows.find(({ program }) => program === '') ?? SHORT_LIVED.empty();
  const named = rows.filter(row => row !== others).sort((a, b) => b.cpuSeconds - a.cpuSeconds);
  for (const { program: _, ...amounts } of named.splice(MOST_NAMES - 1))
    SHORT_LIVED.mergeAtOnce(others, { program: '', ...amounts });
  return [...named, others];
}

function rowOf(rows: Map<string, ShortLivedRow>, program: string): ShortLivedRow {
  let row = rows.get(program);
  if (row === undefined) {
    row = SHORT_LIVED.empty();
    row.program = program;
    rows.set(program, row);
  }
  return row;
}
