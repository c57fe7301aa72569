/** The part of a window in which processes are known one by one: minutes in the store know programs only. */
import type { Slice } from '../../history/slice.js';
import type { TimeWindow } from '../series.js';

export interface KnownByProcess {
  readonly window: TimeWindow;
  readonly slices: readonly Slice[];
  /** Since when processes are known; undefined where they are in all of the window. */
  readonly since: number | undefined;
}

/** What of a window knows processes one by one: all of it, its newest part, or nothing. */
export function knownByProcess(window: TimeWindow, slices: readonly Slice[]): KnownByProcess {
  let first = slices.length;
  while (first > 0 && slices[first - 1]!.processes.every(row => row.pid !== undefined)) first--;
  if (first === 0) return { window, slices, since: undefined };
  const since = slices[first]?.from ?? window.to;
  return { window: { from: since, to: window.to }, slices: slices.slice(first), since };
}
