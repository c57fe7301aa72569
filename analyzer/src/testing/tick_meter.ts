/**
 * One CPU that forwards frames, and how a kernel without exact accounting meters it: softirq time by what each timer tick meets,
 * idle time by the clock or by ticks as well. What frames really take is known.
 */

export interface Traffic {
  /** Frames a second that begin here; each passes through so many hops that this CPU works for. */
  readonly framesPerSecond: number;
  readonly hops: number;
  /** CPU seconds to send one, and for each hop. */
  readonly sendSeconds: number;
  readonly hopSeconds: number;
}

export interface TickMeter {
  readonly ticksPerSecond: number;
  /** Idle time by the clock, beside work of timers that takes a share of the time and that no tick meets; or by ticks. */
  readonly idle: { readonly unmet: number } | 'ticks';
  /**
   * When frames begin: at random, or in step with the tick, `after` seconds later, the step so many parts of a million too long.
   */
  readonly arrivals: 'random' | { readonly after: number; readonly driftPpm: number };
}

export interface MeteredWindow {
  readonly elapsedSeconds: number;
  readonly cpus: 1;
  readonly idleSeconds: number;
  readonly accountedSeconds: number;
  readonly softirqSeconds: number;
  readonly sentFrames: number;
  readonly receivedFrames: number;
  readonly forwardedFrames: number;
  readonly controlFrames: number;
}

/** Fields of /proc/stat have steps of a hundredth of a second. */
const steps = (seconds: number): number => Math.floor(100 * seconds) / 100;

/** One window. @param random numbers from 0 up to 1 */
export function meteredWindow(
  { framesPerSecond, hops, sendSeconds, hopSeconds }: Traffic,
  { ticksPerSecond, idle, arrivals }: TickMeter,
  elapsedSeconds: number,
  random: () => number,
): MeteredWindow {
  const work = sendSeconds + hops * hopSeconds;
  const ticks = Math.floor(elapsedSeconds * ticksPerSecond);
  let tick = 1;
  let met = 0;
  let busyUntil = 0;
  let busySeconds = 0;
  let frames = 0;
  for (let at = next(0); at < elapsedSeconds; at = next(at)) {
    frames++;
    const begin = Math.max(at, busyUntil);
    busyUntil = begin + work;
    busySeconds += work;
    while (tick <= ticks && tick / ticksPerSecond < begin) tick++;
    for (; tick <= ticks && tick / ticksPerSecond < busyUntil; tick++) met++;
  }
  function next(at: number): number {
    if (framesPerSecond === 0) return elapsedSeconds;
    if (arrivals === 'random') return at - Math.log(1 - random()) / framesPerSecond;
    const period = (1 + 1e-6 * arrivals.driftPpm) / framesPerSecond;
    return at === 0 ? period + arrivals.after : at + period;
  }
  const softirqSeconds = met / ticksPerSecond;
  const idleSeconds =
    idle === 'ticks'
      ? elapsedSeconds - softirqSeconds
      : Math.max(0, elapsedSeconds * (1 - idle.unmet) - busySeconds);
  return {
    elapsedSeconds,
    cpus: 1,
    idleSeconds: steps(idleSeconds),
    accountedSeconds: steps(idleSeconds) + steps(softirqSeconds),
    softirqSeconds: steps(softirqSeconds),
    sentFrames: frames,
    receivedFrames: frames,
    forwardedFrames: frames * hops,
    controlFrames: Math.round(elapsedSeconds * (10 + 2 * random())),
  };
}
