/**
 * ARM: the common events of PMUv2 and PMUv3 (Arm ARM, D13.11) and the recommended instruction classes from 0x50 on,
 * which the small cores lack (pmu-events of the kernel's perf, arch/arm64/arm: cortex-a53 and a7 have none, a15, a35, a55,
 * a57-a72 and later do). What the small ones count in their place are the events of architecturally executed loads, stores
 * and branches, 0x06, 0x07 and 0x0C (technical reference manuals of Cortex-A7, A5 and A53, table "PMU events"). Numbers of
 * counters are those of these manuals, without the one that only counts cycles.
 *
 * Cortex-A9 has PMUv1: what it calls 0x70 to 0x74 are other things than on the others (its manual, table 11-5).
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
const A9: CoreEvents = { whole: FIRST_CACHE_CORE.whole, groups: [FIRST_CACHE_WORK, A9_CLASSES] };

const CORES_WITH_CLASSES =
  /^(Cortex-(A15|A17|A35|A55|A57|A65(AE)?|A7[1-9][0-9]?[A-Z]*|A510|A520|X[0-9]+C?)|Neoverse-[A-Z0-9]+)$/;

/** The events of an ARM core by its name; what every unit counts where it is not known. */
export function armEvents(part: string): CoreEvents {
  if (CORES_WITH_CLASSES.test(part)) return WITH_CLASSES;
  if (part === 'Cortex-A53') return A53;
  if (part === 'Cortex-A7' || part === 'Cortex-A5') return FOUR_COUNTERS;
  if (part === 'Cortex-A9') return A9;
  return FIRST_CACHE_CORE;
}

export const ARM_GROUPS: readonly EventGroup[] = [WORK, CLASSES, SMALL_WORK, SMALL_CLASSES, A9_CLASSES];
