/** A clock of the service that moves when it is told to. For tests only. */
import type { SecondsClock } from '../service/seconds_clock.js';

export interface ManualClock extends SecondsClock {
  /** Lets whole seconds pass, and does what is due in each. */
  advance(seconds: number): void;
  /** Somebody sets the wall clock by so many seconds, forward or back; no time passes. */
  set(bySeconds: number): void;
}

/** @param startSeconds since 1970. */
export function manualClock(startSeconds: number): ManualClock {
  let now = startSeconds;
  let ahead = 0;
  const timers: { readonly seconds: number; readonly work: () => void; due: number }[] = [];
  return {
    now: () => now + ahead,
    steady: () => now,
    every: (seconds, work) => {
      const timer = { seconds, work, due: now + seconds };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    advance: seconds => {
      for (let step = 0; step < seconds; step++) {
        now++;
        for (const timer of [...timers]) {
          if (timer.due > now) continue;
          timer.due += timer.seconds;
          timer.work();
        }
      }
    },
    set: bySeconds => {
      ahead += bySeconds;
    },
  };
}
