/**
 * ARM: the common events of PMUv2 and PMUv3 (Arm ARM, D13.11) and the recommended instruction classes from 0x50 on,
 * which the small cores lack (pmu-events of the kernel's perf, arch/arm64). Numbers of counters are those of the
 * technical reference manuals, without the one that only counts cycles.
 */
import { type EventSet, GENERIC, numbered } from './event.js';

const CYCLES = numbered('cpu_cycles', 0x11);

/** Six counters, with instruction classes: the ones that tell power of one workload from another's. */
const CLASSES: EventSet = [
  CYCLES,
  numbered('inst_spec', 0x1b),
  numbered('dp_spec', 0x73),
  numbered('ase_spec', 0x74),
  numbered('vfp_spec', 0x75),
  numbered('l2d_cache_rd', 0x50),
  numbered('bus_access', 0x19),
];
/** Six counters, no classes: caches and memory stand in for them. */
const IN_ORDER_6: EventSet = [
  CYCLES,
  numbered('inst_retired', 0x08),
  numbered('mem_access', 0x13),
  numbered('l1i_cache', 0x14),
  numbered('l2d_cache', 0x16),
  numbered('bus_access', 0x19),
];
/** Four counters. */
const IN_ORDER_4: EventSet = IN_ORDER_6.slice(0, 5);

const WITH_CLASSES =
  /^(Cortex-(A15|A17|A35|A55|A57|A65(AE)?|A7[1-9][0-9]?[A-Z]*|A510|A520|X[0-9]+C?)|Neoverse-[A-Z0-9]+)$/;

/** The events of an ARM core by its name; what every unit counts where it is not known. */
export function armEvents(part: string): EventSet {
  if (WITH_CLASSES.test(part)) return CLASSES;
  if (part === 'Cortex-A53') return IN_ORDER_6;
  if (part === 'Cortex-A7' || part === 'Cortex-A5') return IN_ORDER_4;
  return GENERIC;
}
