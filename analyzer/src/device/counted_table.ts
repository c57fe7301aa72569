/** Table process_events between two readings: what was counted of which program. */
import { TABLES } from '@edgevitals/shared/frame';
import { COUNTED, type CountedRow } from '../quantities/index.js';
import { placesOf } from './block/columns.js';
import type { TableRow } from './block/table_rows.js';
import { pairRows } from './pair_rows.js';
import type { Span } from './span.js';

const EVENTS = placesOf('process_events');
/** Id of the table. */
export const COUNTED_TABLE = TABLES.process_events.id;
/** In a microsecond at most: some GHz, and some events a cycle. */
const MOST_RATE = 1e6;
/** Times are rounded. */
const MOST_PART = 1.01;
const NONE: CountedRow[] = [];

/**
 * A reading is given again until the next one: what the interval before has just so is no news.
 * @param programOf display name of a process; undefined where nobody knows it.
 */
export function countedRows(
  { before, now }: Span,
  programOf: (pid: number, startTicks: number) => string | undefined,
): CountedRow[] {
  if (now.length === 0 || now === before) return NONE;
  let found: CountedRow[] | undefined;
  pairRows(before, now, (row, known) => {
    if (known !== undefined && isSameTurn(row, known)) return;
    const [pid = 0, startTicks = 0, cpu = 0] = row.id.labels;
    const { numbers } = row;
    const running = numbers[EVENTS.running_us]!;
    const wanted = numbers[EVENTS.enabled_us]!;
    // hostile or broken: the part is more than the whole
    if (!(running > 0 && running <= wanted * MOST_PART)) return;
    const program = programOf(pid, startTicks);
    if (program === undefined) return;
    const counted = COUNTED.empty();
    counted.program = program;
    counted.group = row.id.name;
    counted.cpu = cpu;
    counted.seconds = running / 1e6;
    counted.wantedSeconds = wanted / 1e6;
    counted.userOnly = numbers[EVENTS.user_only] === 1;
    KEYS.forEach((key, i) => {
      const value = numbers[EVENTS.event_1 + i]!;
      if (value >= 0 && value <= running * MOST_RATE) counted[key] = value;
    });
    found ??= [];
    found.push(counted);
  });
  return found ?? NONE;
}

const isSameTurn = (row: TableRow, known: TableRow): boolean =>
  row === known || row.numbers.every((value, i) => Object.is(value, known.numbers[i]));

const KEYS = ['event1', 'event2', 'event3', 'event4', 'event5', 'event6', 'event7', 'event8'] as const;
