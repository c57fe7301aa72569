/** Table sleeper: what threads that wake up often sleep in. */
import { Bytes, Seconds } from '@edgevitals/shared/units';
import { placesOf } from '../block/columns.js';
import { type TableRow, toldCount } from '../block/table_rows.js';
import { pairRows } from '../pair_rows.js';
import type { Span } from '../span.js';
import type { SleeperReading } from './readings.js';

const SLEEPER = placesOf('sleeper');
const NONE: readonly SleeperReading[] = [];

/** Those that have been looked at since the reading before. */
export function sleeperReadings({ before, now, userHz }: Span): readonly SleeperReading[] {
  if (now.length === 0 || now === before) return NONE;
  const readings: SleeperReading[] = [];
  pairRows(before, now, (row, from) => {
    const isNews = from?.numbers[SLEEPER.watched_ms] !== row.numbers[SLEEPER.watched_ms];
    if (isNews) readings.push(readingOf(row, userHz));
  });
  return readings;
}

function readingOf(row: TableRow, userHz: number): SleeperReading {
  const [pid = 0, startTicks = 0, tid = 0] = row.id.labels;
  const told = (column: number): number | undefined => toldCount(row, column);
  const sum = (column: number): number => told(column) ?? 0;
  const requested = told(SLEEPER.wchar);
  return {
    pid,
    startTicks,
    tid,
    watched: Seconds(sum(SLEEPER.watched_ms) / 1000),
    voluntarySwitches: sum(SLEEPER.voluntary_switches),
    involuntarySwitches: sum(SLEEPER.involuntary_switches),
    cpu: Seconds((sum(SLEEPER.utime) + sum(SLEEPER.stime)) / userHz),
    looks: sum(SLEEPER.looks),
    timeoutRate: sum(SLEEPER.timeout_rate) / 1000,
    deadlineLooks: sum(SLEEPER.deadline_looks),
    deadlineLeft: Seconds(sum(SLEEPER.deadline_us) / 1e6),
    sleepLooks: sum(SLEEPER.sleep_looks),
    blindLooks: sum(SLEEPER.blind_looks),
    flushLooks: sum(SLEEPER.flush_looks),
    writeCalls: told(SLEEPER.syscw),
    requestedBytes: requested === undefined ? undefined : Bytes(requested),
    reapedFaults: sum(SLEEPER.reaped_faults),
    sockets: told(SLEEPER.sockets),
  };
}
