/** Time as the request helpers need it; a test passes its own. */
export interface MillisecondClock {
  /** Milliseconds since some moment, never stepping back. */
  now(): number;
  /** Calls `action` once after `ms`. @returns a function that prevents it. */
  after(ms: number, action: () => void): () => void;
}

export const systemMillisecondClock: MillisecondClock = {
  now: () => (typeof performance === 'undefined' ? Date.now() : performance.now()),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
