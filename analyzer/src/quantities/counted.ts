import { count, flag, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

const events = () => count('events').sum().optional();

/**
 * Hardware events of a program while they were counted, on CPUs of one kind. Only ratios of what is in one row mean anything: it
 * was counted for a part of the program's time. Read by device/counted_table.ts. In the order of the stored form: append only.
 */
export const COUNTED = new RowKind('counted of a program', {
  /** Display name. */
  program: text().key(),
  /** Of events, whose order the columns below have (shared/src/pmu). */
  group: text().key(),
  /** The first of the CPUs whose unit has counted. */
  cpu: count().key(),
  /** On these CPUs, counted. */
  seconds: seconds().sum(),
  /** On any CPU, while it was wanted to be counted on these. */
  wantedSeconds: seconds().sum(),
  event1: events(),
  event2: events(),
  event3: events(),
  event4: events(),
  event5: events(),
  event6: events(),
  event7: events(),
  event8: events(),
  /** What the kernel did for it is not in there. */
  userOnly: flag().ever(),
});

export type CountedRow = Row<typeof COUNTED>;

/** The event at a place of its group, from 0; undefined where it was not counted. */
export function eventOf(row: CountedRow, place: number): number | undefined {
  return [row.event1, row.event2, row.event3, row.event4, row.event5, row.event6, row.event7, row.event8][
    place
  ];
}
