/** Notices when somebody sets the wall clock while the analyzer runs, or that it is not what it was in the run before. */
import type { SecondsClock } from './seconds_clock.js';

/** A clock that is corrected by little by little is none that is set. */
const LEAST_JUMP_SECONDS = 30;
/** An analyzer may have been off for so long without anybody wondering. */
const LONG_OFF_SECONDS = 24 * 3600;

export class ClockWatch {
  private readonly clock: SecondsClock;
  private ahead: number;

  constructor(clock: SecondsClock) {
    this.clock = clock;
    this.ahead = clock.now() - clock.steady();
  }

  /** By how many seconds the wall clock has been set since it was last looked at; 0 when it was not. */
  jump(): number {
    const ahead = this.clock.now() - this.clock.steady();
    const jump = ahead - this.ahead;
    this.ahead = ahead;
    return Math.abs(jump) >= LEAST_JUMP_SECONDS ? jump : 0;
  }
}

/**
 * What is odd about the time at a start; undefined when nothing is.
 * @param savedAt when something was last saved, by the wall clock of then, seconds since 1970.
 */
export function oddStart(now: number, savedAt: number): string | undefined {
  const off = now - savedAt;
  if (off < -LEAST_JUMP_SECONDS)
    return `the clock is ${formatSpan(-off)} behind the last snapshot: it is wrong now, or was then`;
  if (off > LONG_OFF_SECONDS)
    return `the clock is ${formatSpan(off)} after the last snapshot: unless the analyzer was off for so long, it is wrong`;
  return undefined;
}

/** Of a span of seconds, what a person wants to know. */
export function formatSpan(seconds: number): string {
  for (const [name, size] of [
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
  ] as const)
    if (seconds >= 2 * size) return `${(seconds / size).toFixed(1)} ${name}`;
  return `${seconds.toFixed(0)} seconds`;
}
