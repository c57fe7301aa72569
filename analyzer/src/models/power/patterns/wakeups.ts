/**
 * What wakes a thread up, and what it does then, over a stretch of looks (README.md, Wakeups).
 *
 * A thread that sleeps at most s seconds and wakes up V times a second is woken by its own timer 1 / (s V) of the times: looks
 * meet a wait in proportion to its length, so the mean of 1 / s over them is how often time-outs end. Of a call that ends
 * at an instant a look sees what is left, half of s on average: 1 / (2 m V), m the mean of that.
 */
import type { SleeperReading } from '../../../device/interval.js';

/** Looks that found it asleep, fewer of which say nothing. */
export const LEAST_LOOKS = 3;
/** Of looks that found it asleep, those of which it is not known what it slept in, at most. */
const MOST_BLIND = 0.25;

export interface Wakeups {
  /** Voluntary switches a second: V. */
  readonly rate: number;
  /** Looks that found it asleep. */
  readonly looks: number;
  /** Part of them that its own timer makes, 0 to 1; undefined where looks do not tell. */
  readonly byTimer: number | undefined;
  /** That part may be less: it was seen in sleeps, how long ones was not. */
  readonly atMost: boolean;
  /** Whether a look found it in a call that a time-out may end. */
  readonly timed: boolean;
  /** Seconds of CPU time a wakeup, and as a share of time. */
  readonly cpuEach: number;
  readonly cpu: number;
  /** Involuntary switches a wakeup: whom it wakes takes its CPU. */
  readonly displacedEach: number;
  /** Write calls a wakeup; undefined where the kernel does not tell. */
  readonly writesEach: number | undefined;
  readonly bytesPerWrite: number | undefined;
  /** Page faults of children that it has waited for, a wakeup. */
  readonly childFaultsEach: number;
  readonly sockets: number | undefined;
  /** Whether a look found it writing out a file's cache. */
  readonly flushed: boolean;
}

/** Between two readings of a thread, the first of them older; undefined where that is no time, or it began anew. */
export function wakeupsBetween(from: SleeperReading, to: SleeperReading): Wakeups | undefined {
  const seconds = to.watched - from.watched;
  const switches = to.voluntarySwitches - from.voluntarySwitches;
  if (!(seconds > 0) || !(switches >= 0) || to.looks < from.looks) return undefined;
  const each = (now: number, before: number): number => Math.max(0, now - before) / Math.max(1, switches);
  const writes = grown(to.writeCalls, from.writeCalls);
  const bytes = grown(to.requestedBytes, from.requestedBytes);
  const cpu = Math.max(0, to.cpu - from.cpu);
  return {
    rate: switches / seconds,
    looks: to.looks - from.looks + to.blindLooks - from.blindLooks,
    byTimer: timerShare(from, to, switches / seconds),
    atMost: to.sleepLooks > from.sleepLooks,
    timed:
      to.timeoutRate > from.timeoutRate ||
      to.deadlineLooks > from.deadlineLooks ||
      to.sleepLooks > from.sleepLooks ||
      to.blindLooks > from.blindLooks,
    cpuEach: cpu / Math.max(1, switches),
    cpu: cpu / seconds,
    displacedEach: each(to.involuntarySwitches, from.involuntarySwitches),
    writesEach: writes === undefined ? undefined : writes / Math.max(1, switches),
    bytesPerWrite: writes === undefined || bytes === undefined || writes === 0 ? undefined : bytes / writes,
    childFaultsEach: each(to.reapedFaults, from.reapedFaults),
    sockets: to.sockets,
    flushed: to.flushLooks > from.flushLooks,
  };
}

function timerShare(from: SleeperReading, to: SleeperReading, rate: number): number | undefined {
  const looks = to.looks - from.looks;
  const blind = to.blindLooks - from.blindLooks;
  if (looks < LEAST_LOOKS || blind > MOST_BLIND * (looks + blind) || !(rate > 0)) return undefined;
  const deadlines = to.deadlineLooks - from.deadlineLooks;
  const left = to.deadlineLeft - from.deadlineLeft;
  const timeouts = Math.max(0, to.timeoutRate - from.timeoutRate) / rate;
  const ends = deadlines > 0 ? deadlines * Math.min(1, deadlines / (2 * left * rate)) : 0;
  const sleeps = to.sleepLooks - from.sleepLooks;
  return Math.min(1, (timeouts + ends + sleeps) / looks);
}

const grown = (to: number | undefined, from: number | undefined): number | undefined =>
  to === undefined || from === undefined || to < from ? undefined : to - from;
