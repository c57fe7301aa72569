/**
 * CPU time a forwarded frame costs, learned from windows: busy = c0 + c_tx sent + c_rx received + c_fwd forwarded + c_m control,
 * least squares with coefficients that are not negative. Frames count, not bytes: those explained less than 0.3 % more where it
 * was measured. Busy is what of elapsed time is not idle: the sum of the fields of /proc/stat was 17 % short of it on relays whose
 * timers no tick met.
 */
import { given } from '@edgevitals/shared/objects';
import type { Estimate } from '@edgevitals/shared/results';
import { packNumbers, unpackNumbers } from '../../packed_numbers.js';
import { COLUMN, COLUMNS, EXPLAINING, type ForwardingWindow, rowOf } from './forwarding_window.js';
import { type MomentFit, momentFit } from './moment_fit.js';
import { MomentSums } from './moment_sums.js';
import { type MeterCost, samplingVariance, scatteredTicks, ticksApart } from './tick_lock.js';

/** Why nothing is told. */
export type ForwardingRefusal =
  /** Not enough windows yet. */
  | 'few-windows'
  /** Next to nothing is forwarded. */
  | 'no-forwards'
  /** Forwarded frames never vary apart from other traffic. */
  | 'steady'
  /** Most windows had no idle time left: busy time is at its bound. */
  | 'saturated'
  /** Traffic keeps step with the timer that meters it. */
  | 'timer-locked'
  /** The interval is too wide. */
  | 'uncertain';

export interface ForwardingCosts {
  /** CPU us a forwarded frame. */
  readonly microsecondsPerFrame: Estimate;
  /** The same, shared out over the bytes of a frame in the mean; absent where bytes are not known. */
  readonly microsecondsPerByte?: Estimate;
  /** Percent of one CPU for 100 forwarded frames a second. */
  readonly percentPer100FramesPerSecond: Estimate;
  /** CPU us of a frame of other kinds: what was explained beside. */
  readonly beside: { readonly sent: number; readonly received: number; readonly control: number };
  /** Share of the variance of busy time that frames explain. */
  readonly explained: number;
  readonly windows: number;
}

export type ForwardingEstimate =
  | { readonly costs: ForwardingCosts }
  | { readonly refused: ForwardingRefusal; readonly why: string; readonly windows: number };

/** Windows that are needed, and after which the oldest fade. */
const LEAST_WINDOWS = 10;
const MOST_WINDOWS = 4096;
/** Idle share below which busy time is at its bound. */
const LEAST_IDLE = 0.02;
const LEAST_FORWARDS = 1;
/** Variation of forwarded frames by themselves, of their mean. */
const LEAST_VARIATION = 0.05;
/** Half of the 95 % interval, of the value. */
const WIDEST = 0.25;
/** Half of the 95 % interval in standard errors, close to Student's t. */
const halfOf95 = (freedom: number): number => 1.96 + 2.5 / freedom;
const PLACE = EXPLAINING.indexOf(COLUMN.forwarded);

/** Numbers beside the sums. */
const MORE = 6;

export class ForwardingCost {
  private readonly sums = new MomentSums(COLUMNS, MOST_WINDOWS);
  /** Sums of windows: what softirq readings scatter by at random, bytes and frames of those that told bytes. */
  private variance = 0;
  private bytes = 0;
  private byteFrames = 0;
  /** Windows without idle time, and whether all of the others told softirq time and all fields. */
  private saturated = 0;
  private softirq = true;
  private accounted = true;

  /** Takes a window in. @returns false for one that tells nothing. */
  add(window: ForwardingWindow): boolean {
    if (!rowOf(window, scratch)) return false;
    if (window.idleSeconds < LEAST_IDLE * window.cpus * window.elapsedSeconds) {
      this.saturated = Math.min(this.saturated + 1, MOST_WINDOWS);
      return false;
    }
    this.sums.addRow(scratch);
    this.variance += samplingVariance(window);
    if (window.forwardedBytes !== undefined && window.forwardedBytes >= 0) {
      this.bytes += window.forwardedBytes;
      this.byteFrames += window.forwardedFrames;
    }
    this.softirq &&= window.softirqSeconds !== undefined;
    this.accounted &&= window.accountedSeconds !== undefined;
    // those that fade take their part along
    if (this.sums.weight > MOST_WINDOWS) {
      this.variance *= MOST_WINDOWS / this.sums.weight;
      this.bytes *= MOST_WINDOWS / this.sums.weight;
      this.byteFrames *= MOST_WINDOWS / this.sums.weight;
    }
    return true;
  }

  /** Windows that count. */
  get windows(): number {
    return Math.round(this.sums.weight);
  }

  estimate(): ForwardingEstimate {
    const { sums, windows } = this;
    const refuse = (refused: ForwardingRefusal, why: string): ForwardingEstimate => ({
      refused,
      why,
      windows,
    });
    if (this.saturated > windows)
      return refuse('saturated', `${this.saturated} windows had no idle time left, ${windows} had`);
    if (windows < LEAST_WINDOWS)
      return refuse('few-windows', `${windows} windows were usable so far, ${LEAST_WINDOWS} are needed`);
    const mean = sums.mean(COLUMN.forwarded);
    if (mean < LEAST_FORWARDS)
      return refuse('no-forwards', `${mean.toFixed(2)} frames a second are forwarded in the mean`);
    const alone = this.variationAlone();
    if (alone < LEAST_VARIATION * mean)
      return refuse('steady', 'forwarded frames never varied apart from other traffic');
    const fit = momentFit(sums, COLUMN.busy, EXPLAINING, 0);
    if (fit === undefined) return refuse('few-windows', `${windows} windows are too few for what varied`);
    const value = fit.coefficients[PLACE]!;
    const sigma = fit.sigmas[PLACE]!;
    const lock = this.tickLock({ value, sigma: Number.isFinite(sigma) ? sigma : value });
    if (lock !== undefined) return refuse('timer-locked', lock);
    const half = halfOf95(fit.freedom) * sigma;
    if (!(half < WIDEST * value))
      return refuse(
        'uncertain',
        value > 0 && Number.isFinite(sigma)
          ? `between ${Math.max(0, 1e6 * (value - half)).toFixed(1)} and ${(1e6 * (value + half)).toFixed(1)} us a frame: other work hides it`
          : 'busy time does not rise with forwarded frames',
      );
    return { costs: this.costs(fit) };
  }

  /** As text that JSON carries. */
  save(): string {
    return packNumbers([
      this.variance,
      this.bytes,
      this.byteFrames,
      this.saturated,
      Number(this.softirq),
      Number(this.accounted),
      ...this.sums.numbers(),
    ]);
  }

  /** Takes what was saved back; what is none is ignored. */
  restore(saved: unknown): void {
    const numbers = unpackNumbers(saved, MORE + MomentSums.lengthOf(COLUMNS));
    if (numbers === undefined || !numbers.subarray(0, MORE).every(each => each >= 0)) return;
    if (!this.sums.take(numbers.subarray(MORE))) return;
    [this.variance, this.bytes, this.byteFrames, this.saturated] = numbers as unknown as [
      number,
      number,
      number,
      number,
    ];
    this.softirq = numbers[4] === 1;
    this.accounted = numbers[5] === 1;
  }

  /** Standard deviation of forwarded frames that other traffic does not explain, frames a second. */
  private variationAlone(): number {
    const others = EXPLAINING.filter(column => column !== COLUMN.forwarded);
    const fit = momentFit(this.sums, COLUMN.forwarded, others, Number.NEGATIVE_INFINITY);
    return fit === undefined ? 0 : Math.sqrt(fit.residual);
  }

  /** What speaks for traffic in step with the tick, where softirq time or all fields are known. */
  private tickLock(idle: MeterCost): string | undefined {
    const { sums } = this;
    const ordinary = (column: number): MomentFit | undefined =>
      momentFit(sums, column, EXPLAINING, Number.NEGATIVE_INFINITY);
    const softirq = this.softirq ? ordinary(COLUMN.softirq) : undefined;
    const scattered = softirq && scatteredTicks(softirq, this.variance / sums.weight);
    if (scattered !== undefined) return scattered;
    // all fields have what runs in threads as well
    const unmet = this.accounted ? ordinary(COLUMN.unmet) : undefined;
    if (unmet !== undefined)
      return ticksApart(
        { value: idle.value - unmet.coefficients[PLACE]!, sigma: unmet.sigmas[PLACE]! },
        idle,
      );
    return (
      softirq && ticksApart({ value: softirq.coefficients[PLACE]!, sigma: softirq.sigmas[PLACE]! }, idle)
    );
  }

  private costs(fit: MomentFit): ForwardingCosts {
    const value = fit.coefficients[PLACE]!;
    const sigma = fit.sigmas[PLACE]!;
    const note = `${this.windows} windows: what of elapsed time is not idle, explained by frames.`;
    const scaled = (by: number): Estimate => ({
      value: value * by,
      sigma: sigma * by,
      basis: 'modelled',
      note,
    });
    const other = (column: number): number =>
      1e6 * fit.coefficients[(EXPLAINING as readonly number[]).indexOf(column)]!;
    return {
      microsecondsPerFrame: scaled(1e6),
      ...given({
        microsecondsPerByte:
          this.bytes > 0 && this.byteFrames > 0 ? scaled((1e6 * this.byteFrames) / this.bytes) : undefined,
      }),
      percentPer100FramesPerSecond: scaled(100 * 100),
      beside: {
        sent: other(COLUMN.sent),
        received: other(COLUMN.received),
        control: other(COLUMN.control),
      },
      explained: fit.explained,
      windows: this.windows,
    };
  }
}

/** One row, written over and over. */
const scratch = new Float64Array(COLUMNS);
