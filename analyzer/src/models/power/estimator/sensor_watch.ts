/** Which sensor measures, what it covers, and how it lags: looked for when it is new, and again after a month. */
import * as v from 'valibot';
import { AMOUNT } from '../amount.js';
import type { MeasuredPower } from '../input.js';
import { LagFinder } from './lag_finder.js';
import { NO_LAG, type SensorResponse, sameResponse } from './sensor_response.js';

/** The lag is looked for in this many rows around steps of load, or this many in all, every so many rows. */
const STEPS = 500;
const MOST_ROWS = 20_000;
const LOOK = 100;
const AGAIN_SECONDS = 30 * 86_400;

export class SensorWatch {
  response: SensorResponse;
  /** Empty until something measured. */
  sensor = '';
  /** True where only CPUs are measured. */
  cpuOnly = false;
  private finder: LagFinder | undefined;
  private rows = 0;
  private seconds = 0;
  /** Told from outside: not looked for. */
  private readonly known: SensorResponse | undefined;

  constructor(known?: SensorResponse) {
    this.known = known;
    this.response = known ?? NO_LAG;
  }

  /** Takes note of who measured. @returns true when it is another sensor than before. */
  changed({ sensor, scope }: MeasuredPower): boolean {
    const other = sensor !== this.sensor;
    const had = this.sensor !== '';
    this.cpuOnly = scope === 'cpu';
    if (!other) return false;
    this.sensor = sensor;
    this.response = this.known ?? NO_LAG;
    this.look();
    return had;
  }

  /**
   * Takes in a row: mean watts of clocked clusters and busy cores at coefficient 1.
   * @returns true when the lag is another one from now on
   */
  followRow(seconds: number, clocked: number, busy: number, measured: MeasuredPower | undefined): boolean {
    this.seconds += seconds;
    if (this.finder === undefined && this.sensor !== '' && this.seconds > AGAIN_SECONDS) this.look();
    if (this.finder === undefined || measured?.accumulates === true) return false;
    this.finder.addRow(seconds, clocked, busy, measured?.power);
    if (measured === undefined || ++this.rows % LOOK !== 0) return false;
    const last = this.finder.rows >= STEPS || this.rows >= MOST_ROWS;
    // a change costs what was learned: until all is seen, only for a better one
    const found = this.finder.find(last ? undefined : this.response);
    if (last) this.finder = undefined;
    if (found === undefined || sameResponse(found, this.response)) return false;
    this.response = found;
    return true;
  }

  interrupt(): void {
    this.finder?.interrupt();
  }

  snapshot(): unknown {
    const { lag, window, shape } = this.response;
    return [
      this.sensor,
      this.cpuOnly,
      lag,
      window,
      shape,
      this.finder === undefined,
      Math.round(this.seconds),
    ];
  }

  /** Takes `snapshot()` back. @returns false when it is not one. */
  restore(snapshot: unknown): boolean {
    if (!v.is(SNAPSHOT, snapshot)) return false;
    const [sensor, cpuOnly, lag, window, shape, done, seconds] = snapshot;
    this.sensor = sensor;
    this.cpuOnly = cpuOnly === true;
    this.response = this.known ?? { lag, window, shape };
    this.finder = undefined;
    // a search that was under way starts again
    if (done !== true && sensor !== '') this.look();
    else this.seconds = seconds;
    return true;
  }

  private look(): void {
    this.rows = 0;
    this.seconds = 0;
    this.finder = this.known === undefined ? new LagFinder() : undefined;
  }
}

const DELAY = v.pipe(AMOUNT, v.maxValue(60));
/** Sensor, whether of CPUs only, lag, window, shape, whether the search is done, seconds since. */
const SNAPSHOT = v.tuple([
  v.string(),
  v.unknown(),
  DELAY,
  DELAY,
  v.picklist(['mean', 'exponential']),
  v.unknown(),
  AMOUNT,
]);
