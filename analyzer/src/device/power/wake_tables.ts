/** Tables wakeup_source, wake_lock and suspend between two readings: what keeps the device awake. */
import { Seconds } from '@edgevitals/shared/units';
import { placesOf } from '../block/columns.js';
import { isTold } from '../block/table_rows.js';
import { driven, growthOf, isPlain } from '../counters/growth.js';
import type { CounterNature } from '../counters/mark.js';
import { pairRows } from '../pair_rows.js';
import type { Span } from '../span.js';
import type { SuspendInterval, WakeLockInterval, WakeupSourceInterval } from './readings.js';
import type { RowsAt } from './recent_rows.js';

const WAKEUP = placesOf('wakeup_source');
const SUSPEND = placesOf('suspend');
const FAILED_STEP = /^failed_(?<step>.+)$/;
const FAILED_STEPS = Object.entries(SUSPEND).flatMap(([name, column]) => {
  const step = FAILED_STEP.exec(name)?.groups?.['step'];
  return step === undefined ? [] : [{ step, column }];
});
/** More in a second is a bad reading. */
const MILLISECONDS = driven(2_000);
const EVENTS = driven(1e6);
const MICROSECONDS = driven(1e6);

export function wakeupSourceIntervals(span: Span, covers: number): WakeupSourceInterval[] {
  const { before, now } = span;
  // without a reading before, all that they ever did would seem to be new
  if (!(covers > 0) || before.length === 0) return [];
  const result: WakeupSourceInterval[] = [];
  pairRows(before, now, (row, from) => {
    // one that was never active has no row: it comes with its first activation, and counts from 0
    const grown = (column: number, nature: CounterNature): number => {
      if (from !== undefined) return growthOf(span, from, row, column, nature, covers);
      const all = row.numbers[column]!;
      return isPlain(0, all, nature.fastest, covers) ? all : 0;
    };
    const milliseconds = (column: number): Seconds =>
      Seconds(Math.min(covers, grown(column, MILLISECONDS) / 1000));
    const active = row.numbers[WAKEUP.active_ms]!;
    const source = {
      name: row.id.name,
      held: milliseconds(WAKEUP.total_ms),
      activations: grown(WAKEUP.active_count, EVENTS),
      events: grown(WAKEUP.event_count, EVENTS),
      wakeups: grown(WAKEUP.wakeup_count, EVENTS),
      suspendPrevented: milliseconds(WAKEUP.prevent_suspend_ms),
      activeFor: Seconds(active > 0 ? active / 1000 : 0),
      covers: Seconds(covers),
    };
    if (source.held > 0 || source.activations > 0 || source.activeFor > 0) result.push(source);
  });
  return result;
}

/** How long each lock was held, by the share of the readings that show it. */
export function wakeLockIntervals(readings: readonly RowsAt[], awake: number): WakeLockInterval[] {
  if (readings.length === 0) return [];
  const seen = new Map<string, number>();
  for (const { rows } of readings)
    for (const row of rows) if (row !== undefined) seen.set(row.id.name, (seen.get(row.id.name) ?? 0) + 1);
  return Array.from(seen, ([name, times]) => ({ name, held: Seconds((awake * times) / readings.length) }));
}

export function suspendInterval(span: Span, covers: number): SuspendInterval | undefined {
  const { before, now } = span;
  const row = now.find(each => each !== undefined);
  const from = before.find(each => each !== undefined);
  if (row === undefined || from === undefined || !(covers > 0)) return undefined;
  const grown = (column: number, nature = EVENTS): number =>
    growthOf(span, from, row, column, nature, covers);
  const failedSteps = new Map<string, number>();
  for (const { step, column } of FAILED_STEPS) {
    const failures = grown(column);
    if (failures > 0) failedSteps.set(step, failures);
  }
  const irq = row.numbers[SUSPEND.wakeup_irq]!;
  return {
    succeeded: grown(SUSPEND.success),
    failed: grown(SUSPEND.fail),
    failedSteps,
    hardwareSleep: isTold(row, SUSPEND.total_hw_sleep_us)
      ? Seconds(grown(SUSPEND.total_hw_sleep_us, MICROSECONDS) / 1e6)
      : undefined,
    wakeupIrq: irq >= 0 ? irq : undefined,
    covers: Seconds(covers),
  };
}
