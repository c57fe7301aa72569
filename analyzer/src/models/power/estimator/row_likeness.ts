/**
 * How many rows that follow each other are off alike. A model is as far off in all of a phase of a program, so that many
 * short rows tell hardly more than one: what it knows must not look surer for it. Told by the variance of the errors' mean
 * over a while, against that of single errors: of independent ones it is smaller by the number of rows.
 */
import * as v from 'valibot';
import { AMOUNT, FINITE } from '../amount.js';

/** Errors are averaged over about so many seconds. */
const SECONDS = 60;
/** Rows that the variances remember. */
const MEMORY = 500;
/** What is taken before errors are known: a phase of so many seconds. */
const PHASE_SECONDS = 10;
const LEAST_ROWS = 30;

export class RowLikeness {
  private readonly phase: number;
  private rows = 0;
  private mean = 0;
  private variance = 0;
  private meanVariance = 0;
  private rowSeconds = 10;

  /** @param phase seconds during which errors are taken to be alike until they are known. */
  constructor(phase = PHASE_SECONDS) {
    this.phase = phase;
  }

  /** Takes in how far a row was off, relative, before it was learned from. */
  addError(relative: number, seconds: number): void {
    const off = Math.max(-1, Math.min(1, relative));
    this.rows = Math.min(MEMORY, this.rows + 1);
    this.rowSeconds += (seconds - this.rowSeconds) / Math.min(20, this.rows);
    this.mean += (off - this.mean) * shareOf(seconds);
    this.variance += (off ** 2 - this.variance) / this.rows;
    this.meanVariance += (this.mean ** 2 - this.meanVariance) / this.rows;
  }

  /** Rows that tell as much as one. */
  get rowsAlike(): number {
    const before = 1 + this.phase / this.rowSeconds;
    if (this.rows < LEAST_ROWS || !(this.variance > 0)) return before;
    const share = shareOf(this.rowSeconds);
    const most = (2 - share) / share;
    return Math.max(1, Math.min(most, most * (this.meanVariance / this.variance)));
  }

  snapshot(): unknown {
    const { rows, mean, variance, meanVariance, rowSeconds } = this;
    return [rows, ...[mean, variance, meanVariance, rowSeconds].map(value => Number(value.toPrecision(5)))];
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    [this.rows, this.mean, this.variance, this.meanVariance, this.rowSeconds] = snapshot;
  }
}

const shareOf = (seconds: number): number => 1 - Math.exp(-seconds / SECONDS);

const SNAPSHOT = v.tuple([AMOUNT, FINITE, AMOUNT, AMOUNT, v.pipe(AMOUNT, v.gtValue(0))]);
