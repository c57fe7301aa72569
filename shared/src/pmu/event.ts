/** What an event counts, whatever its maker calls it. Values of different cores under one name may be compared. */
export type EventClass =
  /** Cycles in which the core was not stopped. */
  | 'cycles'
  /** Instructions: what all classes below are shares of. */
  | 'instructions'
  | 'integer'
  /** Scalar floating point. */
  | 'float'
  /** SIMD of any width, or of the width that the name of the class says, in bits. */
  | 'vector'
  | 'vector128'
  | 'vector256'
  | 'vector512'
  | 'loads'
  | 'stores'
  | 'branches'
  /** Loads and stores of addresses that are no multiple of their size. */
  | 'unaligned'
  | 'branchMisses'
  /** Of the first cache that instructions ask for data, and of the last one before memory. */
  | 'firstCacheMisses'
  | 'lastCacheMisses'
  /** Only for the power model, which needs no meaning but that it goes with power. */
  | 'activity';

/** A hardware event of a CPU's performance monitoring unit. */
export interface PmuEvent {
  /** As its maker calls it, in small letters. */
  readonly name: string;
  readonly counts: EventClass;
  /** What perf is asked for: a generic event, or the number that the unit knows it by. */
  readonly code: string | { readonly event: number; readonly umask?: number };
}

/** Events that one kind of CPU counts, those that matter most first; no more than it has counters for. */
export type EventSet = readonly PmuEvent[];

/** Events that are counted together of one process, in the order of the wire's columns. One of them counts instructions. */
export interface EventGroup {
  /** As rows of table process_events are named: what the columns mean never changes under a name. */
  readonly name: string;
  /** Those that matter least last: they are left out where the unit has too few counters. */
  readonly events: EventSet;
  /** What has to be known to read its figures. */
  readonly note?: string;
}

/** What the counters of one kind of core can tell. */
export interface CoreEvents {
  /** Of all that runs on its CPUs, for the power model. */
  readonly whole: EventSet;
  /** Of one process at a time, one group in each stretch. */
  readonly groups: readonly EventGroup[];
}

export const generic = (name: string, counts: EventClass): PmuEvent => ({ name, counts, code: name });

export const numbered = (name: string, counts: EventClass, event: number, umask?: number): PmuEvent => ({
  name,
  counts,
  code: umask === undefined ? { event } : { event, umask },
});

const CYCLES = generic('cycles', 'cycles');
const INSTRUCTIONS = generic('instructions', 'instructions');
const CACHE_MISSES = generic('cache-misses', 'lastCacheMisses');
const BRANCHES = generic('branches', 'branches');
const BRANCH_MISSES = generic('branch-misses', 'branchMisses');

/** What perf can translate for any CPU (perf_event_open(2), PERF_COUNT_HW_*). */
export const GENERIC: EventSet = [CYCLES, INSTRUCTIONS, CACHE_MISSES, BRANCHES];

/** The same of a process. */
export const GENERIC_WORK: EventGroup = {
  name: 'generic.work',
  events: [CYCLES, INSTRUCTIONS, BRANCH_MISSES, CACHE_MISSES, BRANCHES],
};
/**
 * Where what the kernel calls a cache miss is one of the first cache: ARM (drivers/perf/arm_pmuv3.c and arm_v7_pmu.c) and MIPS
 * (arch/mips/kernel/perf_event_mipsxx.c).
 */
export const FIRST_CACHE_WORK: EventGroup = {
  name: 'generic.first_cache_work',
  events: [CYCLES, INSTRUCTIONS, BRANCH_MISSES, generic('cache-misses', 'firstCacheMisses'), BRANCHES],
};

/** A core of which nothing else is known. */
export const GENERIC_CORE: CoreEvents = { whole: GENERIC, groups: [GENERIC_WORK] };
export const FIRST_CACHE_CORE: CoreEvents = { whole: GENERIC, groups: [FIRST_CACHE_WORK] };
