/** Control traffic as measured, held against what was to be expected; and whether the node could keep up with it at all. */
import { given } from '@edgevitals/shared/objects';
import type { ExpectedControl } from './expected_control.js';

/** What of a window tells that a node could not keep up. */
export interface NodeLoad {
  readonly elapsedSeconds: number;
  readonly cpus: number;
  /** Idle time, all CPUs; absent: not known. */
  readonly idleSeconds?: number;
  /** Frames that the kernel took from its backlog, and those it dropped there (/proc/net/softnet_stat). */
  readonly backlogFrames?: number;
  readonly backlogDropped?: number;
}

/** Less idle time than this share of elapsed time: no CPU was left. */
const LEAST_IDLE = 0.05;
/** Share of frames dropped before anything looked at them. */
const MOST_DROPPED = 0.01;

/** @returns why control traffic is less than it wants to be, or undefined where nothing says so. */
export function saturation(load: NodeLoad): string | undefined {
  const { elapsedSeconds, cpus, idleSeconds, backlogFrames, backlogDropped } = load;
  const idle = idleSeconds === undefined ? undefined : idleSeconds / (elapsedSeconds * cpus);
  if (idle !== undefined && idle < LEAST_IDLE)
    return `the CPU was idle for ${(100 * idle).toFixed(1)} % of the time: control frames wait or are lost`;
  const dropped = share(backlogDropped, backlogFrames);
  if (dropped !== undefined && dropped > MOST_DROPPED)
    return `the kernel dropped ${(100 * dropped).toFixed(1)} % of the frames it received`;
  return undefined;
}

/** Dropped frames are not among those taken from the backlog. */
const share = (dropped: number | undefined, taken: number | undefined): number | undefined =>
  dropped === undefined || taken === undefined || dropped + taken <= 0
    ? undefined
    : dropped / (dropped + taken);

export interface ExcessControl {
  /** Measured over expected, times. */
  readonly times: number;
  /** Beyond the upper end of what is expected, B/s; 0 within. */
  readonly excessBytesPerSecond: number;
  readonly verdict: 'less' | 'expected' | 'more' | 'saturated';
  /** Why the node could not keep up; its excess says nothing then. */
  readonly saturated?: string;
}

/**
 * @param sentBytesPerSecond control that was sent, with Ethernet headers
 * @param load of the same window; a node that could not keep up is told apart from one with little to say
 */
export function excessControl(
  sentBytesPerSecond: number,
  { sentBytesPerSecond: expected }: ExpectedControl,
  load?: NodeLoad,
): ExcessControl {
  const saturated = load === undefined ? undefined : saturation(load);
  const verdict =
    saturated !== undefined
      ? 'saturated'
      : sentBytesPerSecond > expected.high
        ? 'more'
        : sentBytesPerSecond < expected.low
          ? 'less'
          : 'expected';
  return {
    times: sentBytesPerSecond / expected.value,
    excessBytesPerSecond: Math.max(0, sentBytesPerSecond - expected.high),
    verdict,
    ...given({ saturated }),
  };
}
