/**
 * ARM: the common events of PMUv2 and PMUv3 (Arm ARM, D13.11; Linux, tools/perf/pmu-events/arch/arm64/common-and-microarch.json)
 * and the recommended instruction classes from 0x50 on (recommended.json there), which the small cores lack. Which core has which
 * is in the folders below it: cortex-a34 and a53 have none of the classes; a35 those of arithmetic, but of loads and stores only
 * the executed ones, 0x06 and 0x07; a55, a57-a72, a65-e1, a73, a75, a76-n1, a77, a710 and later all. Of cores of 32 bits the
 * kernel has events in arch/arm/kernel/perf_event_v7.c: A12 and A17 are one, A15 has the same numbers, A7 counts as A53 does. A5,
 * A8 and A9 have PMUv1, without the events from 0x13 on; what A9 calls 0x70 to 0x74 are other things than on the others (its
 * manual, table 11-5; its instructions are 0x68 in that file).
 *
 * Counters beside the one of cycles: A5 two, A7 and A8 four, A9, A12, A15, A17 and later six (gator's daemon, gator_cpus).
 * What could not be held against the kernel's tables: the classes of A510 and A520, of which these have none.
 */
import {
  type CoreEvents,
  type EventGroup,
  type EventSet,
  FIRST_CACHE_CORE,
  FIRST_CACHE_WORK,
  numbered,
} from './event.js';

const CYCLES = numbered('cpu_cycles', 'cycles', 0x11);
const RETIRED = numbered('inst_retired', 'instructions', 0x08);
const SPECULATED = numbered('inst_spec', 'instructions', 0x1b);
const MISPREDICTED = numbered('br_mis_pred', 'branchMisses', 0x10);
const L1_REFILL = numbered('l1d_cache_refill', 'firstCacheMisses', 0x03);
const L2_REFILL = numbered('l2d_cache_refill', 'lastCacheMisses', 0x17);
const activity = (name: string, event: number) => numbered(name, 'activity', event);

/** Six counters, with instruction classes: the ones that tell power of one workload from another's. */
const WHOLE_CLASSES: EventSet = [
  CYCLES,
  SPECULATED,
  numbered('dp_spec', 'integer', 0x73),
  numbered('ase_spec', 'vector', 0x74),
  numbered('vfp_spec', 'float', 0x75),
  activity('l2d_cache_rd', 0x50),
  activity('bus_access', 0x19),
];
/** Six counters, no classes: caches and memory stand in for them. */
const WHOLE_IN_ORDER: EventSet = [
  CYCLES,
  RETIRED,
  activity('mem_access', 0x13),
  activity('l1i_cache', 0x14),
  activity('l2d_cache', 0x16),
  activity('bus_access', 0x19),
];

const WORK: EventGroup = {
  name: 'arm.work',
  events: [CYCLES, RETIRED, MISPREDICTED, L1_REFILL, L2_REFILL, numbered('br_pred', 'branches', 0x12)],
  note: 'branches are those that the core could predict, also where it began one in vain',
};
const CLASSES: EventGroup = {
  name: 'arm.classes',
  events: [
    SPECULATED,
    numbered('dp_spec', 'integer', 0x73),
    numbered('ase_spec', 'vector', 0x74),
    numbered('vfp_spec', 'float', 0x75),
    numbered('ld_spec', 'loads', 0x70),
    numbered('st_spec', 'stores', 0x71),
  ],
  note: 'of instructions that the core began, also in vain',
};
/** Four counters and that of cycles. */
const SMALL_WORK: EventGroup = {
  name: 'arm.small_work',
  events: [CYCLES, RETIRED, MISPREDICTED, L1_REFILL, numbered('pc_write_retired', 'branches', 0x0c)],
};
const SMALL_CLASSES: EventGroup = {
  name: 'arm.small_classes',
  events: [
    RETIRED,
    numbered('ld_retired', 'loads', 0x06),
    numbered('st_retired', 'stores', 0x07),
    numbered('unaligned_ldst_retired', 'unaligned', 0x0f),
  ],
};
/** Its classes of arithmetic are of what it began, its loads and stores of what it finished. */
const A35_CLASSES: EventGroup = {
  name: 'arm.a35_classes',
  events: [
    SPECULATED,
    numbered('dp_spec', 'integer', 0x73),
    numbered('ase_spec', 'vector', 0x74),
    numbered('vfp_spec', 'float', 0x75),
    numbered('ld_retired', 'loads', 0x06),
    numbered('st_retired', 'stores', 0x07),
  ],
  note: 'arithmetic of instructions that the core began, also in vain; loads and stores of those that it finished',
};
const A9_CLASSES: EventGroup = {
  name: 'arm.a9_classes',
  events: [
    numbered('inst_renamed', 'instructions', 0x68),
    numbered('fp_issued', 'float', 0x73),
    numbered('neon_issued', 'vector', 0x74),
  ],
  note: 'of instructions that the core began, also in vain',
};

const WITH_CLASSES: CoreEvents = { whole: WHOLE_CLASSES, groups: [WORK, CLASSES] };
const A53: CoreEvents = { whole: WHOLE_IN_ORDER, groups: [SMALL_WORK, SMALL_CLASSES] };
const FOUR_COUNTERS: CoreEvents = { whole: WHOLE_IN_ORDER.slice(0, 5), groups: [SMALL_WORK, SMALL_CLASSES] };
const A35: CoreEvents = {
  whole: WHOLE_CLASSES.map(event => (event.name === 'l2d_cache_rd' ? activity('l2d_cache', 0x16) : event)),
  groups: [WORK, A35_CLASSES],
};
/** Two counters, of PMUv1. */
const A5: CoreEvents = {
  whole: [CYCLES, RETIRED, activity('l1d_cache', 0x04)],
  groups: [SMALL_WORK, SMALL_CLASSES],
};
const A9: CoreEvents = { whole: FIRST_CACHE_CORE.whole, groups: [FIRST_CACHE_WORK, A9_CLASSES] };

const CORES_WITH_CLASSES =
  /^(Cortex-(A12|A15|A17|A55|A57|A65(AE)?|A7[1-9][0-9]?[A-Z]*|A510|A520|X[0-9]+C?)|Neoverse-[A-Z0-9]+)$/;

/** The events of an ARM core by its name; what every unit counts where it is not known. */
export function armEvents(part: string): CoreEvents {
  if (CORES_WITH_CLASSES.test(part)) return WITH_CLASSES;
  if (part === 'Cortex-A53' || part === 'Cortex-A34') return A53;
  if (part === 'Cortex-A35') return A35;
  if (part === 'Cortex-A7') return FOUR_COUNTERS;
  if (part === 'Cortex-A5') return A5;
  if (part === 'Cortex-A9') return A9;
  return FIRST_CACHE_CORE;
}

export const ARM_GROUPS: readonly EventGroup[] = [
  WORK,
  CLASSES,
  SMALL_WORK,
  SMALL_CLASSES,
  A9_CLASSES,
  A35_CLASSES,
];
