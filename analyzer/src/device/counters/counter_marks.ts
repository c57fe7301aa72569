/**
 * The marks of one device's counters (mark.ts), by table, row and column. A counter that does what counters do has none, and
 * costs a look at a number.
 */
import { type CounterNature, type CounterStep, firstVerdict, type Mark, nextVerdict } from './mark.js';

/** Marks of a row's counters, by their place. */
export type RowMarks = Map<number, Mark>;

/** More counters of a device that go back are not remembered: what they add is left out while there is no room. */
const MOST = 4096;
/** What is not looked at for so long, seconds, has gone. */
const FORGOTTEN_AFTER = 3600;
const MARK_BYTES = 200;

/** A counter that has grown by more than can be. */
export interface Leap {
  readonly table: number;
  readonly row: string;
  readonly place: number;
  /** What it grew by, seconds between the readings, and the most that can be in one of them, in its unit. */
  readonly by: number;
  readonly seconds: number;
  readonly fastest: number;
}

export class CounterMarks {
  /** Made with the first. */
  private tables: Map<number, Map<string, RowMarks>> | undefined;
  /** How many there are. */
  size = 0;
  /** How many counters have leapt since somebody asked, and the last of them. */
  leaps = 0;
  lastLeap: Leap | undefined;

  /** Bytes held, roughly. */
  get bytes(): number {
    return MARK_BYTES * this.size;
  }

  /** Whether any counter of the row is marked. */
  has(table: number, row: string): boolean {
    return this.size > 0 && this.tables?.get(table)?.has(row) === true;
  }

  /**
   * What a counter has grown by between two readings that do not tell it by themselves, or whose row is marked.
   * @returns 0 for what cannot be told, or not yet.
   */
  judge(table: number, row: string, place: number, step: CounterStep, nature: CounterNature): number {
    const known = this.tables?.get(table)?.get(row)?.get(place);
    const { amount, mark } =
      known === undefined ? firstVerdict(step, nature) : nextVerdict(known, step, nature);
    if (known === undefined && mark !== undefined && mark.first > mark.good)
      this.leapt({
        table,
        row,
        place,
        by: step.to - step.from,
        seconds: step.seconds,
        fastest: nature.fastest,
      });
    if (mark === undefined) {
      if (known !== undefined) this.delete(table, row, place);
    } else if (mark !== known && (known !== undefined || this.size < MOST)) {
      this.set(table, row, place, mark);
    }
    return amount;
  }

  /** A counter shows more than can be, and what is beyond is left out. */
  leapt(leap: Leap): void {
    this.leaps++;
    this.lastLeap = leap;
  }

  /** The row has gone, or what it was about has: what comes under its name begins anew. */
  forget(table: number, row: string): void {
    const rows = this.tables?.get(table);
    const marks = rows?.get(row);
    if (rows === undefined || marks === undefined) return;
    this.size -= marks.size;
    rows.delete(row);
  }

  /** Forgets the counters that nobody has looked at for long. @param at seconds, by the clock of `judge`. */
  sweep(at: number): void {
    if (this.tables === undefined || this.size === 0) return;
    for (const [table, rows] of this.tables)
      for (const [row, marks] of rows)
        for (const [place, { judgedAt }] of marks)
          if (at - judgedAt > FORGOTTEN_AFTER) this.delete(table, row, place);
  }

  private set(table: number, row: string, place: number, mark: Mark): void {
    this.tables ??= new Map();
    let rows = this.tables.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.tables.set(table, rows);
    }
    let marks = rows.get(row);
    if (marks === undefined) {
      marks = new Map();
      rows.set(row, marks);
    }
    if (!marks.has(place)) this.size++;
    marks.set(place, mark);
  }

  private delete(table: number, row: string, place: number): void {
    const rows = this.tables?.get(table);
    const marks = rows?.get(row);
    if (marks?.delete(place) !== true) return;
    this.size--;
    if (marks.size === 0) rows?.delete(row);
  }
}
