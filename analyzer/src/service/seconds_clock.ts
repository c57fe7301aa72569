/**
 * The analyzer's clocks and timers, passed in so that tests can move time. What o'clock it is may be wrong, and is set now
 * and then; how much time has passed is not: whatever waits, or has a rhythm, goes by `steady`.
 */
export interface SecondsClock {
  /** Wall clock: seconds since 1970, as far as somebody has set it. */
  now(): number;
  /** Seconds that only go forward, whoever sets the wall clock; about what that said when the process began. */
  steady(): number;
  /** Calls `work` every `seconds` until the returned function is called; setting the wall clock does not matter. */
  every(seconds: number, work: () => void): () => void;
}

export const systemSecondsClock: SecondsClock = {
  now: () => Date.now() / 1000,
  steady: () => (performance.timeOrigin + performance.now()) / 1000,
  every: (seconds, work) => {
    const timer = setInterval(work, seconds * 1000);
    return () => clearInterval(timer);
  },
};
