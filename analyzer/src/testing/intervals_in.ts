import assert from 'node:assert/strict';
import type { Interval } from '../device/interval.js';
import type { IngestEvent } from '../ingest/index.js';

/**
 * The intervals that a frame leads to, one after the other: what is lent with one is of use until the next. Nothing may
 * be refused on the way. For tests only.
 */
export function* intervalsIn(events: Iterable<IngestEvent>): Generator<Interval, void, void> {
  for (const event of events) {
    if (event.kind === 'refused') assert.fail(`${event.code} ${event.message}`);
    if (event.kind === 'interval') yield event.interval;
  }
}
