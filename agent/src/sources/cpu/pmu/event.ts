/** A hardware event of a CPU's performance monitoring unit. */
export interface PmuEvent {
  /** As its maker calls it, in small letters. */
  readonly name: string;
  /** What perf is asked for: a generic event, or the number that the unit knows it by. */
  readonly code: string | { readonly event: number; readonly umask?: number };
}

/** Events that one kind of CPU counts, those that matter most first; no more than it has counters for. */
export type EventSet = readonly PmuEvent[];

export const generic = (name: string): PmuEvent => ({ name, code: name });

export const numbered = (name: string, event: number, umask?: number): PmuEvent => ({
  name,
  code: umask === undefined ? { event } : { event, umask },
});

/** What perf can translate for any CPU (perf_event_open(2), PERF_COUNT_HW_*). */
export const GENERIC: EventSet = [
  generic('cycles'),
  generic('instructions'),
  generic('cache-misses'),
  generic('branches'),
];
