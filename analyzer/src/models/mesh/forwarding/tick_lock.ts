/**
 * Whether traffic keeps step with the timer that meters it. A kernel without exact accounting charges each tick to whatever the
 * CPU does just then (kernel/sched/cputime.c, account_process_tick). With arrivals at random that is a fair sample: of n ticks,
 * a share p in softirq, readings scatter as a binomial, variance p (1 - p) / n. Arrivals in step with the tick are met by every
 * tick or by none, until they drift: windows of the same load scatter far beyond that, or all of them read the same wrong share,
 * and then
 * ticks and idle time (which most kernels measure by the clock) tell different costs. Where idle time is of ticks as
 * well (CONFIG_HZ_PERIODIC), and traffic at one rate stays at one place of the tick for hours, both are wrong alike: that is not
 * seen here.
 */
import type { ForwardingWindow } from './forwarding_window.js';
import type { MomentFit } from './moment_fit.js';

/** The slowest tick there is, Hz: others scatter less, and what exceeds its scatter exceeds theirs. */
const TICKS_PER_SECOND = 100;
/** Steps of the fields of /proc/stat, s: each window has an error of up to one at either end. */
const STEP_SECONDS = 0.01;

/** Variance of a window's softirq reading, in CPUs, where ticks meet it at random. */
export function samplingVariance({ elapsedSeconds, cpus, softirqSeconds = 0 }: ForwardingWindow): number {
  const share = Math.min(cpus, softirqSeconds / elapsedSeconds);
  const sampled = (share * (1 - share / cpus)) / (TICKS_PER_SECOND * elapsedSeconds);
  return sampled + (STEP_SECONDS / elapsedSeconds) ** 2 / 6;
}

/** What is unlikely to come of sampling: standard deviations of a chi-square. */
const UNLIKELY = 4;
/** Share by which both meters may differ beyond their errors: softirq leaves out some of the path. */
const APART = 0.35;

/** CPU seconds of a forwarded frame by one meter, and their standard error. */
export interface MeterCost {
  readonly value: number;
  readonly sigma: number;
}

/**
 * Whether windows scatter beyond what sampling does.
 * @param softirq how readings of softirq time follow from frames; @param variance what they scatter by at random
 * @returns a sentence of what speaks for a lock, undefined where nothing does
 */
export function scatteredTicks(softirq: MomentFit, variance: number): string | undefined {
  const times = softirq.residual / variance;
  return times > 1 + UNLIKELY * Math.sqrt(2 / softirq.freedom)
    ? `windows with the same traffic read softirq times that are ${Math.sqrt(times).toFixed(1)} times as far apart as sampling at random explains: traffic keeps step with the timer tick`
    : undefined;
}

/** Whether ticks tell another cost than idle time does; likewise. */
export function ticksApart(ticks: MeterCost, idle: MeterCost): string | undefined {
  const errors = Number.isFinite(ticks.sigma) ? Math.hypot(ticks.sigma, idle.sigma) : idle.sigma;
  return Math.abs(ticks.value - idle.value) > APART * idle.value + 2 * errors
    ? `ticks tell ${(1e6 * ticks.value).toFixed(1)} us a frame and idle time ${(1e6 * idle.value).toFixed(1)} us: traffic keeps step with the timer tick`
    : undefined;
}
