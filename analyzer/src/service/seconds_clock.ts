/** The analyzer's wall clock and timers, passed in so that tests can move time. */
export interface SecondsClock {
  /** Seconds since 1970. */
  now(): number;
  /** Calls `work` every `seconds` until the returned function is called. */
  every(seconds: number, work: () => void): () => void;
}

export const systemSecondsClock: SecondsClock = {
  now: () => Date.now() / 1000,
  every: (seconds, work) => {
    const timer = setInterval(work, seconds * 1000);
    return () => clearInterval(timer);
  },
};
